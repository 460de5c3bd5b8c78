"""Events read as plain objects, for a command that has its verdict before pydantic has loaded.

They have the attributes of the models in ``events`` and ``report``, and are read from lines those
models wrote, in a service that answers for them: nothing is checked anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from quizapp.errors import Fault, QuizError
from quizapp.grading.resident.line import Line
from quizapp.grading.verdict import Facts, Verdict

NO_TEXT = "the grader cannot be sent a name that is no UTF-8 text"
NO_TEXT_HINT = "rename the pack's folder"
ANOTHER_VERSION = "if a grader of another version runs, `quiz service stop` ends it; try again then"
_LINE_LIMIT = 16 << 20


class Plain:
    """A JSON object whose keys are attributes."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.document = fields
        """As it was read."""

    def __getattr__(self, name: str) -> Any:
        try:
            value = self.document[name]
        except KeyError:
            raise AttributeError(name) from None
        return Verdict(value) if name == "verdict" else _plain(value)


class PlainReport(Facts, Plain):
    """A ``Report``."""


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return PlainReport(value) if "schema_version" in value else Plain(value)
    return tuple(_plain(one) for one in value) if isinstance(value, list) else value


def read(line: bytes) -> Plain:
    """One event line of the service."""
    try:
        fields = json.loads(line)
    except ValueError:
        fields = None
    if not isinstance(fields, dict) or "kind" not in fields:
        raise Fault(
            f"the grading service sent an unknown event: {line[:200]!r}",
            hint=ANOTHER_VERSION,
        )
    return Plain(fields)


class PlainClient:
    """A client of a resident whose events are plain."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._number = 0

    def grade(self, **request: Any) -> Iterator[Plain]:
        """Ask for a run, at once, by the fields of a ``GradeRequest`` but ``id``; its events up to
        the last.

        Raises:
            Gone: the resident ended in the middle.
        """
        self._number += 1
        self._send({"kind": "grade", "id": self._number} | request)
        return self._until_last(self._number)

    def cancel(self) -> None:
        """Ask for the end of the run that was asked for last."""
        self._send({"kind": "cancel", "id": self._number})

    def _send(self, fields: dict[str, Any]) -> None:
        try:
            line = json.dumps(fields, default=str, ensure_ascii=False).encode() + b"\n"
        except UnicodeEncodeError as error:
            raise QuizError(NO_TEXT, hint=NO_TEXT_HINT) from error
        try:
            self._line.send(line)
        except OSError:
            raise self._line.ended() from None

    def _until_last(self, number: int) -> Iterator[Plain]:
        while data := self._line.readline(_LINE_LIMIT):
            event = read(data)
            if event.kind == "ready" or event.id not in (number, None):
                continue
            yield event
            if event.kind in ("finished", "cancelled", "failed"):
                return
        raise self._line.ended()
