"""`quiz grade --watch`: a verdict behind every save, in place, with help a key away."""

from __future__ import annotations

import select
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.cli.context import App
from quizapp.cli.watch.runs import Run, Runs
from quizapp.cli.watch.show import Below, InPlace, Show
from quizapp.errors import NothingToGrade, QuizError
from quizapp.learner.saves import Saves, stamp

if TYPE_CHECKING:
    from quizapp.catalog import Challenge
    from quizapp.cli.grade import Options
    from quizapp.cli.grader import Grader
    from quizapp.learner.known import Name

HOLD_SECONDS = 0.3
"""How long a file must lie still before it is said that it cannot be graded: an editor that writes
in several steps leaves it empty, half written or away in between."""
_TICK_SECONDS = 0.1


def watch(
    app: App, grader: Grader, options: Options, challenge: Challenge | Name, path: Path
) -> int:
    """Grade now and after each save, until q or Ctrl-C; the exit code is the last verdict's."""
    polling = (app.known or app.settings).watch_polling
    runs = Runs(app, grader, options, challenge, path)
    with Saves(path, polling=polling) as saves:
        if not sys.stdout.isatty():
            return _Watch(runs, saves, Below(app, path), path).until_over()
        from quizapp.cli.screen import Screen

        with Screen() as screen:
            show = InPlace(app, challenge, path, screen)
            app.listener = show.note
            try:
                return _Watch(runs, saves, show, path).until_over()
            finally:
                app.listener = None


class _Watch:
    def __init__(self, runs: Runs, saves: Saves, show: Show, path: Path) -> None:
        self._runs = runs
        self._saves = saves
        self._show = show
        self._path = path
        self._seen = stamp(path)
        self._saved = time.monotonic()
        self._held: Run | QuizError | None = None
        """What is shown if the file lies still: a run that is over, or why there can be none."""
        self._code = 4

    def until_over(self) -> int:
        """Wait for saves, keys and verdicts; the last verdict's exit code."""
        try:
            self._show.begun()
            self._begin()
            while self._turn():
                pass
        except KeyboardInterrupt:
            self._show.over()
        return self._code

    def _turn(self) -> bool:
        show, runs = self._show, self._runs
        sources = [self._saves.descriptor, runs.descriptor]
        sources += [one for one in (show.keys, show.signals) if one >= 0]
        ready = select.select(sources, [], [], self._timeout())[0]
        if show.signals in ready and not show.signalled():
            return False
        if show.keys in ready and not show.pressed(runs):
            return False
        if self._saves.descriptor in ready:
            self._saves.drain()
            now = stamp(self._path)
            if now != self._seen:
                self._seen, self._saved = now, time.monotonic()
                self._begin()
        if runs.descriptor in ready:
            self._over(runs.hear())
        elif runs.going is not None:
            show.going(runs.going)
        if self._held is not None and time.monotonic() >= self._saved + HOLD_SECONDS:
            held, self._held = self._held, None
            self._tell(held)
        return True

    def _timeout(self) -> float | None:
        if self._held is not None:
            return max(0.0, self._saved + HOLD_SECONDS - time.monotonic())
        return None if self._runs.going is None else _TICK_SECONDS

    def _begin(self) -> None:
        self._held = None
        try:
            self._runs.begin(since=self._saved)
        except NothingToGrade as problem:
            self._held = problem

    def _over(self, run: Run | None) -> None:
        if run is None:
            return
        if isinstance(run.problem, QuizError):
            self._tell(run.problem)
        elif run.problem is not None:
            raise run.problem
        elif run.report.problem is not None:
            self._held = run  # a file that is not whole yet would have given this, too
        else:
            self._tell(run)

    def _tell(self, what: Run | QuizError) -> None:
        if isinstance(what, QuizError):
            self._code = what.exit_code
            self._show.problem(what)
        else:
            self._code = what.report.exit_code
            self._show.verdict(what)
            self._runs.record(what)
