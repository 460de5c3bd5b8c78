"""Checks as they run: a line each, the running one rewritten in place on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from quizapp.cli.context import App
from quizapp.cli.render import Renderer

if TYPE_CHECKING:
    from quizapp.grading.events import AnyEvent


class Live:
    """Prints the events of one run. On a pipe only finished lines are printed."""

    def __init__(self, app: App, renderer: Renderer, *, enabled: bool) -> None:
        self._app = app
        self._renderer = renderer
        self._enabled = enabled
        self._in_place = enabled and sys.stdout.isatty()
        self._open = False
        self._widest = 12

    def __enter__(self) -> Live:
        if self._in_place:
            self._hold("  starting the grader …")
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()

    def event(self, event: AnyEvent) -> None:
        """Show one event."""
        if event.kind == "started":
            self._widest = max((len(name) for name, _ in event.checks), default=12)
        elif event.kind == "check-started":
            if self._in_place:
                self._hold(self._renderer.running_line(event.name))
        elif event.kind == "check-finished" and self._enabled:
            self.finish()
            self._app.say(self._renderer.check_line(event.result, self._widest))

    def finish(self) -> None:
        """Take the running line away."""
        if self._open:
            sys.stdout.write("\r\x1b[K")
            sys.stdout.flush()
            self._open = False

    def _hold(self, line: str) -> None:
        self.finish()
        sys.stdout.write(line)
        sys.stdout.flush()
        self._open = True
