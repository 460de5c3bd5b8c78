"""A challenge under a clock: its task and the learner's code, and of its checks what may be shown.

Help is not there; its keys say so. What a run means, and where it is kept, is the clock's matter.
"""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from quizapp.catalog import Challenge
from quizapp.errors import QuizError
from quizapp.grading.report import Report, Verdict
from quizapp.learner.progress.practice import Outcome
from quizapp.learner.state import State
from quizapp.tui import messages, words
from quizapp.tui.screens.challenge import ChallengeScreen
from quizapp.tui.session import Session
from quizapp.tui.timed import Timed
from quizapp.tui.timed.told import Told
from quizapp.tui.widgets.details import Details
from quizapp.tui.widgets.output import OutputPane
from quizapp.tui.widgets.prose import Prose, fill
from quizapp.tui.widgets.tabs import Tab

_SILENT = (
    messages.RunBegan,
    messages.CheckBegan,
    messages.CheckEnded,
    messages.FigureCame,
)
"""What names checks while they run."""


def _withheld(key: str, what: str, name: str) -> Binding:
    # Without a description it is told nowhere; pressed, it says why.
    return Binding(key, f"withheld({what!r})", show=False, id=name)


class TimedScreen(ChallengeScreen):
    """Where one works against the clock."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _withheld("h", "hints", "challenge.hint"),
        _withheld("s", "solution", "challenge.solution"),
        _withheld("a", "article", "challenge.read"),
        _withheld("f", "figure", "challenge.figure"),
        _withheld("y", "history", "challenge.history"),
        _withheld("r", "review", "challenge.review"),
        Binding("escape", "back", "Back", tooltip="To the list", id="challenge.back"),
    ]

    def __init__(self, session: Session, challenge: Challenge, timed: Timed) -> None:
        super().__init__(session, challenge)
        self.timed = timed
        self._left: Told | None = None

    def _tabs(self) -> list[Tab]:
        if self.timed.counts_only:
            return [Tab("why", "x", "Result", Details())]
        return [
            Tab("why", "x", "Explain", Details()),
            Tab("output", "o", "Output", OutputPane()),
        ]

    def on_mount(self) -> None:
        """Besides what the screen below does: the clock, and whose turn it is."""
        self.set_interval(1.0, self._tick)
        if problem := self.timed.turn_to(self.challenge):
            self.tell(problem, "warning")
        if self.timed.counts_only:
            self.call_after_refresh(self._say_how)

    def _say_how(self) -> None:
        self.query_one(Details).show_words("g says how many checks pass, and no more.")

    async def _fill_task(self) -> None:
        try:
            text = self.timed.task(self.challenge)
        except QuizError as error:
            self.complain(error)
            return
        await fill(self.query_one("#task Prose", Prose), text)

    # --- the clock -----------------------------------------------------------------------------
    def _tick(self) -> None:
        left = self.timed.clock()
        if left is None:
            self.call_later(self.action_back)
        elif left != self._left:
            self.show_standing()

    def _bar(self) -> Content:
        """As for any challenge, with the clock first, which nothing may cut off."""
        left = self._left = self.timed.clock()
        mine = self._mine()
        return Content.assemble(
            (left.text, f"bold {left.style}".strip()) if left is not None else "",
            "  ·  ",
            (self.challenge.title, "bold"),
            "  ",
            (f"{mine[0].symbol} {mine[1]}", mine[0].style),
            ("  watch", words.BUSY) if self.session.watching else "",
        )

    def _mine(self) -> tuple[words.Mark, str]:
        for one in self.timed.asked():
            if one.challenge.id == self.challenge.id:
                return one.mark, one.standing
        return words.STATUS["new"], ""

    def _invite(self) -> None:
        self.say(words.STATUS["new"], "c writes here, e opens your own editor, g grades")

    # --- what is withheld ----------------------------------------------------------------------
    def action_withheld(self, what: str) -> None:
        """There is none now."""
        self.tell(f"no {what} now: {self.timed.withheld}")

    def may_review(self) -> bool:
        return False

    # --- grading -------------------------------------------------------------------------------
    def may_grade(self) -> None:
        self.timed.may_grade()

    def relayed(self, message: Message) -> bool:
        silent = self.timed.counts_only and isinstance(message, _SILENT)
        return silent or super().relayed(message)

    def keep_run(self, report: Report, source: str) -> Outcome | None:
        self.timed.keep(self.challenge, report, source)
        return None

    def show_report(self, report: Report) -> None:
        if not self.timed.counts_only:
            super().show_report(report)
            return
        passed = report.verdict is Verdict.PASS and not report.breaches
        mark = words.STATUS["failing"] if report.breaches else words.verdict_mark(report.verdict)
        self.say(mark, self.timed.counted(report, self.sent))
        self.query_one(Details).show_words(
            "Esc goes to the others." if passed else "An interviewer says no more than this."
        )

    def passed(self, report: Report, outcome: Outcome | None) -> None:
        if self.timed.counts_only:
            return
        then = "These are the examples; hidden checks follow. Esc goes to the others."
        self.query_one(Details).show_pass(report, then)

    def note_work(self, state: State) -> None:
        if self.timed.practice:
            super().note_work(state)
