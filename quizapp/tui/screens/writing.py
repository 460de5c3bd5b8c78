"""The part of the challenge's screen that is about the learner's file: the pane one writes in, an
editor of one's own, and what happens when both change it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual import on, work
from textual.app import SuspendNotSupported

from quizapp.catalog import Challenge
from quizapp.errors import QuizError
from quizapp.learner.draft import Draft
from quizapp.learner.editor import Editor, edit_command
from quizapp.learner.settings_file import origin, overridden
from quizapp.learner.state import State
from quizapp.tui.editing import open_here
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.session import Session
from quizapp.tui.widgets.code import CodePane


class WritingScreen(QuizScreen):
    """A screen with a `CodePane`."""

    def __init__(self, session: Session, challenge: Challenge) -> None:
        super().__init__(session)
        self.challenge = challenge
        self.path = session.path_of(challenge)
        self.code = CodePane(Draft(session.workspace, challenge, self.path))

    # --- what the screen above it does ---------------------------------------------------------
    def action_grade(self) -> None:
        """Grade what is in the file, once the editor's text is."""
        raise NotImplementedError

    def show_standing(self) -> None:
        """Show where the challenge stands now."""
        raise NotImplementedError

    def note_work(self, state: State) -> None:
        """Record that the file is worked on."""
        state.worked_on(self.challenge.id)

    # --- the file ------------------------------------------------------------------------------
    @on(CodePane.Created)
    def _created(self) -> None:
        self._worked_on()

    @on(CodePane.Changed)
    def _changed_elsewhere(self) -> None:
        self.tell(f"{self.path.name} was saved elsewhere, and is what you see now.")
        if self.session.watching:
            self.action_grade()

    @on(CodePane.Torn)
    def _torn(self) -> None:
        self.refresh_bindings()

    @on(CodePane.Trouble)
    def _trouble(self, message: CodePane.Trouble) -> None:
        self.complain(message.error)

    @work(group="choose", exclusive=True)
    async def action_keep(self, mine: bool) -> None:
        """End a conflict between editor and file."""
        try:
            self.tell(await self.code.choose(mine=mine) or "Both are the same.")
        except QuizError as error:
            self.complain(error)
        self.show_standing()

    @work(group="save")
    async def action_save(self) -> None:
        """Save now; what is saved on purpose is graded if watch is on."""
        if await self.code.settle():
            self.tell(f"Saved: {self.path}")
            if self.session.watching:
                self.action_grade()

    def action_watch(self) -> None:
        """Grade by itself what is saved elsewhere, or no longer: now and in later runs."""
        on = self.session.watching = not self.session.watching
        said = "Watch is on: each save grades." if on else "Watch is off: g grades."
        settings = self.session.settings
        if overridden(settings, "watch.grade"):
            where = origin(settings, "watch.grade")
            self.tell(f"{said} Next time {where} decides again.")
        else:
            self.quiz.configure("watch.grade", on)
            self.tell(said)
        self.show_standing()

    @work(group="record")
    async def _worked_on(self) -> None:
        try:
            await self.session.keep(self.note_work)
        except QuizError as error:
            self.tell(f"not recorded: {error}", "warning")
        self.show_standing()

    # --- an editor of one's own ----------------------------------------------------------------
    @work(group="edit", exclusive=True)
    async def action_edit(self) -> None:
        """Open the file in the learner's editor; one that is not there is written from the stub."""
        try:
            if not await self.code.settle() and self.code.torn:
                self.tell("Choose first: F8 keeps your text, F9 takes the file's.", "warning")
                return
            if not await asyncio.to_thread(self.path.exists):
                await asyncio.to_thread(self.session.workspace.start, self.challenge)
            editor = edit_command(
                self.session.settings, beside=(self.app.size.width, self.app.size.height)
            )
        except QuizError as error:
            self.complain(error)
        else:
            await self._open(editor, self.path)
        before = self.code.editor.text
        await self.code.settle()
        self._worked_on()
        if self.session.watching and self.code.editor.text != before:
            self.action_grade()

    async def _open(self, editor: Editor, path: Path) -> None:
        if editor.detached:
            try:
                # In a thread, as it watches for a third of a second whether the editor comes up.
                await asyncio.to_thread(editor.open, path)
            except QuizError as error:
                self.complain(error)
            else:
                self.tell(f"Opened in {editor.name}: {path}")
            return
        try:
            problem = open_here(self.app, editor, path)
        except SuspendNotSupported:
            self.tell(f"This terminal cannot be lent to {editor.name}. Your file is {path}")
        else:
            if problem is not None:
                self.complain(problem)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of a conflict only while there is one."""
        if action == "keep":
            return self.code.torn
        return super().check_action(action, parameters)
