"""What runners print, cut by the marks that say which check it belongs to."""

from __future__ import annotations

import re

from quizapp.grading.runner.run import LOG_MARK

_BEGUN = re.compile(rb"\x00(?:\x01(?:c(?:h(?:e(?:c(?:k(?: \d{0,4})?)?)?)?)?)?)?\Z")
"""A mark that the end of a read has cut."""


class LogSplitter:
    """Collects output by check number; -1 is what was printed while the answer was loaded."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._now = -1
        self._rest = b""
        self._texts: dict[int, bytearray] = {}
        self._sizes: dict[int, int] = {}
        self.total = 0
        """Bytes printed so far, kept or not, whichever check they claim to belong to."""

    def feed(self, data: bytes) -> None:
        """Add output as it came."""
        data = self._rest + data
        position = 0
        for mark in LOG_MARK.finditer(data):
            self._keep(data[position : mark.start()])
            self._now = int(mark[1])
            position = mark.end()
        begun = _BEGUN.search(data, max(position, len(data) - 16))
        cut = begun.start() if begun else len(data)
        self._keep(data[position:cut])
        self._rest = data[cut:]

    def _keep(self, data: bytes) -> None:
        if not data:
            return
        self._sizes[self._now] = self._sizes.get(self._now, 0) + len(data)
        self.total += len(data)
        text = self._texts.setdefault(self._now, bytearray())
        text += data[: max(0, self._kept - len(text))]

    def size(self, check: int) -> int:
        """Bytes printed while ``check`` ran, if the marks can be believed."""
        return self._sizes.get(check, 0)

    def text(self, check: int) -> str:
        """What ``check`` printed, as text; says so where it was cut."""
        text = self._texts.get(check, bytearray()).decode("utf-8", errors="replace")
        size = self.size(check)
        return text + (f"\n… ({size} bytes in all)" if size > self._kept else "")
