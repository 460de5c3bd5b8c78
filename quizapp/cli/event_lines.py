"""`quiz grade --events`: what happens, as it happens, for editors and other programs.

One JSON object a line, in ASCII. Each has `kind`, `file` and `challenge`, and what the grader's own
event of that kind has. Keys may be added in time; none is renamed or taken away.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp.cli.context import App
from quizapp.errors import QuizError

if TYPE_CHECKING:
    from quizapp.grading.events import AnyEvent

_LAST = ("finished", "failed", "cancelled")


class EventLines:
    """The lines of one file's run. Each run ends with one of `finished`, `failed`, `cancelled`."""

    def __init__(self, app: App, challenge: str, path: Path) -> None:
        self._app = app
        self._where = {"file": str(path), "challenge": challenge}
        self._over = False

    def event(self, event: AnyEvent) -> None:
        """Print an event of the grader's."""
        self._say(event.kind, event.model_dump(mode="json"))

    def refused(self, error: QuizError) -> None:
        """Print why there is no verdict, unless the grader said so itself."""
        if not self._over:
            told = {"id": None, "message": str(error), "hint": error.hint or ""}
            self._say("failed", told | {"code": error.exit_code})

    def _say(self, kind: str, document: Mapping[str, Any]) -> None:
        self._over = kind in _LAST
        self._app.say(json.dumps({"kind": kind} | self._where | {**document}))
