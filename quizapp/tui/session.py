"""What every screen is handed: the catalogue, the learner's folder and memory, the grader.

No Textual here, and no choice of what to show: this only ties the floors below together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from quizapp import catalog
from quizapp.catalog import Catalog, Challenge, Topic
from quizapp.errors import Fault
from quizapp.grading.verdict import weakness
from quizapp.learner import places, settings_file
from quizapp.learner.resident import use
from quizapp.learner.settings import Settings
from quizapp.learner.state import State, Status
from quizapp.learner.workspace import Workspace
from quizapp.tui import timed

# The grader's messages are many models, and home shows none.
if TYPE_CHECKING:
    from quizapp.grading.client import AsyncClient
    from quizapp.grading.report import Report
    from quizapp.interview.candidate.opened import Opened
    from quizapp.tui.timed import Timed

T = TypeVar("T")


@dataclass(slots=True)
class Session:
    """One run of the interface."""

    settings: Settings
    workspace: Workspace
    catalog: Catalog
    state: State
    warned: bool = False
    """Whether the learner has been told that little protects this machine from answers."""

    watching: bool = False
    """Whether a file that was saved elsewhere is graded by itself; the setting, until toggled."""
    timed: Timed | None = None
    """The interview or assignment that is on: nothing else is shown then."""
    say: Callable[[str], object] = field(default=str)
    """Where the grader's own words go, such as that a resident one has gone."""
    records: asyncio.Lock = field(default_factory=asyncio.Lock)
    _client: AsyncClient | None = field(default=None, init=False)

    @classmethod
    def begin(
        cls, settings: Settings, workspace: Workspace, assignment: Opened | None = None
    ) -> Session:
        """Read the packs and the learner's memory."""
        on = timed.find(settings, assignment)
        if on is not None:
            workspace = on.workspace
        topics = on.catalog if on is not None else _catalog(settings)
        state = State.load(workspace, settings.rhythm())
        return cls(settings, workspace, topics, state, watching=settings.watch_grade, timed=on)

    def join_timed(self) -> Timed | None:
        """Turn to the interview that has been begun; ``None`` where none is on.

        Raises:
            Fault: its file cannot be read.
        """
        self.timed = timed.find(self.settings, None)
        if self.timed is not None:
            self.workspace, self.catalog = self.timed.workspace, self.timed.catalog
            self.state = State.load(self.workspace, self.settings.rhythm())
        return self.timed

    def leave_timed(self) -> None:
        """Back to practice: what was on is over."""
        self.timed = None
        self.workspace = Workspace.find()
        self.catalog = _catalog(self.settings)
        self.state = State.load(self.workspace, self.settings.rhythm())

    @property
    def client(self) -> AsyncClient:
        """The grader, imported when it is first asked for.

        It is the one of `quiz grade`: a resident by the same setting, so that the first verdict
        need not wait for torch. While it works it works for this interface alone, as one of its
        own would; what it grades for others meanwhile waits in their own lines.
        """
        if self._client is None:
            from quizapp.grading.client import AsyncClient

            self._client = AsyncClient(use(None, self.settings.resident))
            self._client.say = self.say
        return self._client

    async def close(self) -> None:
        """End the grader, if it was ever asked for."""
        if self._client is not None:
            await self._client.stop()

    async def keep(self, record: Callable[[State], T]) -> T:
        """Record in a thread, one after the other: another quiz may hold the history for seconds.

        Raises:
            Fault: it could not be recorded.
        """
        async with self.records:
            return await asyncio.to_thread(record, self.state)

    async def kept(self) -> None:
        """Wait for what is being recorded."""
        async with self.records:
            return

    def statuses(self) -> dict[str, Status]:
        """Where each challenge stands."""
        return {one.id: self.state.status(one.id) for one in self.catalog.challenges}

    def languages(self) -> list[str]:
        """English, and what some text of the packs is translated into."""
        return catalog.languages(self.settings.packs)

    @property
    def workspace_is_fixed(self) -> bool:
        """Whether the folder one stands in decides where answers go, whatever the settings say."""
        asked = self.settings.workspace or Path.home() / "quiz"
        return self.workspace.root != asked.absolute()

    def devices(self) -> tuple[str, ...]:
        """What the running grader found on this machine; until it has said so, the CPU."""
        ready = self.client.ready
        return ready.devices if ready else ("cpu",)

    def topic_of(self, challenge: Challenge) -> Topic:
        """The topic that lists a challenge."""
        return next(topic for topic in self.catalog.topics if topic.id == challenge.topic)

    def path_of(self, challenge: Challenge) -> Path:
        """The learner's file, by the rule `quiz grade` uses; it need not exist."""
        if self.timed is not None:
            return self.timed.path(challenge)
        return self.workspace.resolve(None, challenge)

    def request(self, challenge: Challenge, source: str, filename: str) -> dict[str, Any]:
        """The fields of a grading request, but for its id."""
        if self.timed is not None:
            return self.timed.request(challenge, source, self.settings)
        return {
            **challenge.address,
            "source": source,
            "filename": filename,
            "device": self.settings.device,
            "dtype": self.settings.dtype or "",
            "lang": self.settings.lang,
            # Drawn behind the last check: it keeps no verdict waiting, and needs no second grade.
            "figure": challenge.has_figure,
        }

    def warning(self, report: Report) -> str:
        """What a report gives reason to warn of, said once; mostly nothing."""
        if self.warned:
            return ""
        words = weakness(report.environment.tier)
        self.warned = bool(words)
        return words

    def reload(self) -> None:
        """Read the memory anew: the learner may have graded in a shell beside this."""
        state = State.load(self.workspace, self.settings.rhythm())
        if state.readable:  # what was known is better than nothing; the next record complains
            self.state = state

    def configure(self, name: str, value: object) -> None:
        """Change a setting in the learner's quiz.toml, and let it hold at once.

        Raises:
            QuizError: it makes no sense, or could not be written; nothing has changed then.
        """
        settings_file.change(name, value)
        before, self.settings = self.settings, self.settings.again()
        if self.settings.watch_grade != before.watch_grade:
            self.watching = self.settings.watch_grade
        if self.timed is None and self.settings.workspace != before.workspace:
            self.workspace = Workspace.find()
        others = (self.settings.lang, self.settings.packs) != (before.lang, before.packs)
        if self.timed is None and others:
            self.catalog = _catalog(self.settings)
        self.reload()

    def remember(self, record: Callable[[State], object]) -> str:
        """Keep a small memory; where that fails, the words to tell the learner."""
        try:
            record(self.state)
        except Fault as error:
            return f"not recorded: {error}"
        return ""


def _catalog(settings: Settings) -> Catalog:
    cache = places.folder("cache") / "packs.json"
    return catalog.load(settings.packs, settings.lang, cache=cache)
