"""The pane one writes in: an editor over a draft, saved as one types, reloaded when the file was
saved elsewhere."""

from __future__ import annotations

import asyncio
import time
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static, TextArea

from quizapp.errors import Fault, QuizError
from quizapp.grading.clean import clean_line
from quizapp.learner.draft import Conflict, Draft
from quizapp.tui.widgets.editor import Editor

LOOK = 0.2
"""Seconds between two looks at the file, each a `stat` in a thread."""
PAUSE = 0.4
"""Seconds without a key after which the text is saved."""
LONGEST = 1.2
"""Seconds that typed text may stay unsaved while typing goes on: with a look and the write itself
it stays below two."""
AGAIN = 5.0
"""Seconds until a save that failed is tried again."""


class CodePane(Vertical, can_focus=True):
    """The learner's file. With the pane itself in focus, the screen's letters work."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "write", "Write", id="code.write"),
        Binding("up", "scroll(-1)", show=False, id="code.up"),
        Binding("down", "scroll(1)", show=False, id="code.down"),
        Binding("pageup", "page(-1)", show=False, id="code.page_up"),
        Binding("pagedown", "page(1)", show=False, id="code.page_down"),
    ]

    class Changed(Message):
        """The file was saved elsewhere, and is what the editor shows now."""

    class Created(Message):
        """The learner's first words: there is a file now."""

    class Torn(Message):
        """The file was saved elsewhere while there was unsaved text here; or that is settled."""

    class Trouble(Message):
        """The file cannot be read or written."""

        def __init__(self, error: QuizError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, draft: Draft) -> None:
        super().__init__(id="code", classes="pane")
        self.draft = draft
        self.editor = Editor()
        self._banner = Static(id="torn", markup=False)
        self._io = asyncio.Lock()
        self._saved = ""
        """The editor's text when it last was the file's."""
        self._typed = self._first = 0.0
        self._begun = self._loaded = False
        self._torn = False
        self._trouble = ""
        self._patience = 0.0
        self.warned = False
        """Whether the learner knows that leaving now loses text."""

    def compose(self) -> ComposeResult:
        self._banner.display = False
        yield self._banner
        yield self.editor

    def on_mount(self) -> None:
        self.border_title = "Code"
        # The frame first: colours take 50 ms to load, the file as long as the disk.
        self.call_after_refresh(self._tend)

    # --- what others ask -----------------------------------------------------------------------
    @property
    def torn(self) -> bool:
        """Whether the learner has to choose between two texts."""
        return self._torn

    @property
    def unsaved(self) -> bool:
        return self._loaded and self.editor.text != self._saved

    async def settle(self) -> bool:
        """Save now, and see what was saved elsewhere; whether editor and file agree."""
        # Whoever waits may be cancelled; what was read of the disk must still be shown.
        return await asyncio.shield(self._settle())

    async def _settle(self) -> bool:
        async with self._io:
            if not self._loaded:
                await self._load()
            # Twice: a change counts once it has come to rest.
            for _ in range(2):
                if not self.unsaved:
                    await self._look(quiet=True)
            await self._save()
        return self._loaded and not self._torn and not self.unsaved

    async def reload(self) -> None:
        """Show the file as it is, after somebody has put another one in its place on purpose."""
        async with self._io:
            await self._load()

    async def choose(self, *, mine: bool) -> str:
        """End a conflict; words on where the other text went."""
        async with self._io:
            text = self.editor.text
            if mine:
                kept = await asyncio.to_thread(self.draft.insist, text)
                self._saved = text
            else:
                found, kept = await asyncio.to_thread(self.draft.yield_to_file, text)
                self._show(found)
            self._set_torn(torn=False)
        return f"The other text is kept in {kept}" if kept is not None else ""

    def save_at_last(self) -> None:
        """Leaving: the loop may end before a thread would come back."""
        if not self.unsaved or self._torn:
            return
        try:
            self.draft.save(self.editor.text)
        except QuizError:
            try:
                self.draft.rescue(self.editor.text)
            except QuizError as error:
                self.app.notify(f"Your last words could not be saved: {error}", severity="error")

    # --- keys ----------------------------------------------------------------------------------
    def action_write(self) -> None:
        """Type from here on."""
        self.editor.focus()

    def action_scroll(self, lines: int) -> None:
        self.editor.scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        self.editor.scroll_relative(y=pages * self.editor.size.height, animate=False)

    def on_descendant_focus(self) -> None:
        self.border_subtitle = "Esc: done · F5: grade"

    def on_descendant_blur(self) -> None:
        self.border_subtitle = None

    # --- the file ------------------------------------------------------------------------------
    @on(TextArea.Changed)
    def _edited(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.unsaved:
            self._typed = time.monotonic()
            self._first = self._first or self._typed
        else:
            self._first = 0.0

    @work(group="draft")
    async def _tend(self) -> None:
        while self.is_attached:
            async with self._io:
                if not self._loaded:
                    await self._load()
                elif not self.unsaved:
                    await self._look()
                elif self._due():
                    await self._save()
            await asyncio.sleep(LOOK)

    def _due(self) -> bool:
        now = time.monotonic()
        if now < self._patience or not self._first:
            return False
        return now - self._typed >= PAUSE or now - self._first >= LONGEST

    async def _load(self) -> None:
        try:
            text = await asyncio.to_thread(self.draft.load)
        except QuizError as error:
            # Not to be written over: the editor stays shut until the file is text again.
            self.editor.read_only = True
            self._complain(error)
            return
        self._show(text)
        self._loaded = True
        self._set_torn(torn=False)

    async def _look(self, *, quiet: bool = False) -> None:
        try:
            text = await asyncio.to_thread(self.draft.look)
        except QuizError as error:
            self._loaded, self.editor.read_only = False, True
            self._complain(error)
            return
        if text is None:
            return
        if self.unsaved:  # typed while the disk was asked
            self._set_torn(torn=True)
            await self._save()
            return
        same = text == self.editor.text
        self._show(text)
        if not quiet and not same:
            self.post_message(self.Changed())

    async def _save(self) -> None:
        text = self.editor.text
        if not self.unsaved:
            return
        try:
            if self._torn:
                self._first = 0.0  # until the next key
                await asyncio.to_thread(self.draft.rescue, text)
                return
            done = await asyncio.to_thread(self.draft.save, text)
        except Conflict:
            self._set_torn(torn=True)
            await self._save()
            return
        except Fault as error:
            self._patience = time.monotonic() + AGAIN
            self._complain(error)
            return
        self._trouble, self._patience = "", 0.0
        self._saved = text
        self._first = time.monotonic() if self.editor.text != text else 0.0
        if done.created:
            self.post_message(self.Created())
        if done.backup is not None:
            self.app.notify(f"Odd line ends were made even; the file as it was: {done.backup}")

    def _show(self, text: str) -> None:
        self.editor.read_only = False
        if self._begun:
            self.editor.take(text)
        else:
            self._begun = True
            self.editor.begin(text)
        self._saved = self.editor.text
        self._first = 0.0
        self._trouble = ""

    def _complain(self, error: QuizError) -> None:
        if str(error) != self._trouble:
            self._trouble = str(error)
            self.post_message(self.Trouble(error))

    def _set_torn(self, *, torn: bool) -> None:
        changed, self._torn = torn != self._torn, torn
        self._banner.display = torn
        name = clean_line(self.draft.path.name)
        self._banner.update(
            f"! {name} was saved elsewhere while you typed. F8 keeps your text, F9 takes the "
            "file's; the other one is kept."
        )
        if changed:
            self.post_message(self.Torn())
