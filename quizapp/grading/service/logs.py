"""What runners print, cut by the marks that say which check it belongs to."""

from __future__ import annotations

from quizapp.grading.runner.run import LOG_MARK


class LogSplitter:
    """Collects output by check number; -1 is what was printed while the answer was loaded."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._now = -1
        self._rest = b""
        self._texts: dict[int, bytearray] = {}
        self.sizes: dict[int, int] = {}
        """Bytes printed, by check, kept or not."""

    def feed(self, data: bytes) -> None:
        """Add output as it came."""
        data = self._rest + data
        cut = _held_back(data)
        self._rest, data = data[cut:], data[:cut]
        position = 0
        for mark in LOG_MARK.finditer(data):
            self._keep(data[position : mark.start()])
            self._now = int(mark[1])
            position = mark.end()
        self._keep(data[position:])

    def _keep(self, data: bytes) -> None:
        if not data:
            return
        self.sizes[self._now] = self.sizes.get(self._now, 0) + len(data)
        text = self._texts.setdefault(self._now, bytearray())
        text += data[: max(0, self._kept - len(text))]

    def text(self, check: int) -> str:
        """What ``check`` printed, as text; says so where it was cut."""
        text = self._texts.get(check, bytearray()).decode("utf-8", errors="replace")
        size = self.sizes.get(check, 0)
        return text + (f"\n… ({size} bytes in all)" if size > self._kept else "")


def _held_back(data: bytes) -> int:
    """Where a mark begins that the end of a read may have cut; the length where none does."""
    start = data.rfind(b"\x00\x01", max(0, len(data) - 16))
    if start >= 0:
        return len(data) if LOG_MARK.match(data, start) else start
    return len(data) - 1 if data.endswith(b"\x00") else len(data)
