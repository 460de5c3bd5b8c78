"""What is seen of a batch while it runs: a calm line on stderr, or events on stdout."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from quizapp.cli.text import count, paint, wants_colour
from quizapp.interview.batch.begin import summary
from quizapp.interview.batch.events import Begin, End, Graded
from quizapp.interview.batch.pace import Pace, duration

if TYPE_CHECKING:
    from quizapp.cli.context import App
    from quizapp.interview.batch.begin import Begun
    from quizapp.interview.batch.executors import Pool
    from quizapp.interview.batch.work import Place
    from quizapp.interview.models import Result

_EACH = 0.2
"""Seconds between two states of the line on a terminal."""
_EACH_PLAIN = 15.0
"""Seconds between two lines where there is no terminal: a log is read afterwards."""


class Watcher:
    """Told what happens; prints it."""

    def __init__(self, app: App, begun: Begun, *, events: bool) -> None:
        self._app = app
        self._begun = begun
        self._events = events
        self._total = len(begun.mine)
        self._pace = Pace(len(begun.todo))
        self._kept = self._total - len(begun.todo)
        self._faults = 0
        self._in_place = sys.stderr.isatty()
        self._colour = wants_colour(app.flags.color, sys.stderr)
        self._said = time.monotonic()

    def begin(self, pool: Pool, here: Place) -> None:
        """Say what is going to be done."""
        begun = self._begun
        for text in begun.changed:
            self._app.note(text)
        kept = f", {self._kept} graded already" if self._kept else ""
        self._app.note(f"{count(self._total, 'hand-in')}{kept}; {pool.name}, tier {here.tier}")
        if self._events:
            event = Begin(
                batch=begun.batch.name,
                out=str(begun.store.folder),
                total=self._total,
                kept=self._kept,
                where=pool.name,
                tier=here.tier,
                torch=here.torch,
            )
            click.echo(event.model_dump_json())
        self._show()

    def tell(self, result: Result | None) -> None:
        """Show a result, or that time passes."""
        if result is not None:
            self._pace.count()
            self._faults += result.status == "grader-fault"
            if self._events:
                done = self._kept + self._pace.done
                click.echo(Graded.of(result, done, self._total).model_dump_json())
        each = _EACH if self._in_place else _EACH_PLAIN
        if time.monotonic() - self._said >= each:
            self._show()

    def end(self, results: list[Result], code: int) -> None:
        """Say what came of it."""
        self.clear()
        counts = summary(results)
        seconds = self._pace.seconds
        if self._events:
            event = End(
                done=len(results),
                total=self._total,
                by_status=counts,
                interrupted=code == 130,
                seconds=round(seconds, 3),
                exit_code=code,
            )
            click.echo(event.model_dump_json())
        else:
            for kind, number in counts.items():
                if number:
                    self._app.say(f"{number:6}  {kind}")
        done = self._pace.done
        rate = f", {done / seconds:.1f} a second" if done and seconds > 1 else ""
        self._app.note(f"{count(done, 'hand-in')} graded in {duration(seconds)}{rate}")

    def clear(self) -> None:
        """Take the line away."""
        if self._in_place:
            click.echo("\r\x1b[K", err=True, nl=False)

    def _show(self) -> None:
        self._said = time.monotonic()
        pace = self._pace
        parts = [f"{self._kept + pace.done} of {self._total}"]
        if pace.done and pace.rate:
            parts.append(f"{pace.rate:.1f} a second")
        left = pace.left
        if pace.done and left is not None and left >= 1:
            parts.append(f"about {duration(left)} left")
        if self._faults:
            parts.append(count(self._faults, "grader fault"))
        line = paint(" · ".join(parts), "dim", self._colour)
        if self._in_place:
            click.echo(f"\r\x1b[K{line}", err=True, nl=False, color=self._colour)
        elif pace.done:
            click.echo(line, err=True, color=self._colour)
