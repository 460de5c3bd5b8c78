"""A screen that is redrawn in place, and keys as they are pressed: for `--watch`."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from types import FrameType

# Another screen, no cursor, and lines that are cut rather than wrapped.
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"
_LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l"
_KEYS = {
    "\x1b[A": "up",
    "\x1b[B": "down",
    "\x1b[5~": "page-up",
    "\x1b[6~": "page-down",
    "\x1bOA": "up",
    "\x1bOB": "down",
    " ": "page-down",
}


class Screen:
    """The whole terminal while it is entered. What is drawn last stays behind it."""

    def __init__(self) -> None:
        self._body: list[str] = []
        self._foot = self._words = ""
        self._offset = 0
        self._inside = False
        self.interrupted = False
        """Whether Ctrl-C was pressed. The first is only noted: raised in the middle of whatever is
        being done, it can be lost in a callback whose exceptions Python drops. The second raises.
        """
        self._attributes: list[object] | None = None
        self._signals: list[tuple[int, object]] = []
        self._told, self._tell = os.pipe()
        self._wakeup = -1
        for descriptor in (self._told, self._tell):
            os.set_blocking(descriptor, False)

    @property
    def keys(self) -> int:
        """The descriptor that keys come from; -1 where there are none."""
        return sys.stdin.fileno() if self._attributes is not None else -1

    @property
    def signals(self) -> int:
        """A descriptor that can be read once the window has changed, or Ctrl-C was pressed."""
        return self._told

    @property
    def columns(self) -> int:
        """Cells in a line."""
        return shutil.get_terminal_size((80, 24)).columns

    @property
    def rows(self) -> int:
        """Lines for the body."""
        return max(3, shutil.get_terminal_size((80, 24)).lines - 2)

    def __enter__(self) -> Screen:
        numbers = [signal.SIGWINCH, signal.SIGTSTP]
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            numbers.append(signal.SIGINT)
        for number in numbers:
            self._signals.append((number, signal.signal(number, self._signalled)))
        self._wakeup = signal.set_wakeup_fd(self._tell, warn_on_full_buffer=False)
        self._take()
        return self

    def __exit__(self, *_: object) -> None:
        self._give_back()
        signal.set_wakeup_fd(self._wakeup)
        for number, before in self._signals:
            signal.signal(number, before)  # type: ignore[arg-type]
        os.close(self._told)
        os.close(self._tell)
        for line in self._body:
            sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def show(self, body: Sequence[str], foot: str, words: str, *, keep: bool = False) -> None:
        """Draw ``body`` above two lines, ``words`` and ``foot``; ``keep``: from the line it was
        scrolled to."""
        self._body, self._foot, self._words = list(body), foot, words
        if not keep:
            self._offset = 0
        self.draw()

    def draw(self) -> None:
        """Draw again: each line is overwritten, so that nothing flickers."""
        rows = self.rows
        last = max(0, len(self._body) - rows)
        self._offset = min(max(0, self._offset), last)
        lines = self._body[self._offset : self._offset + rows]
        lines += [""] * (rows - len(lines))
        below = len(self._body) - self._offset - rows
        more = f"{below} more lines: space" if below > 0 else "back: b" if self._offset else ""
        lines += [" · ".join(filter(None, [more, self._words])), self._foot]
        sys.stdout.write("\x1b[H" + "\r\n".join(f"{one}\x1b[K" for one in lines) + "\x1b[J")
        sys.stdout.flush()

    def scroll(self, key: str) -> bool:
        """Scroll, where that is what ``key`` asks for."""
        by = {"up": -1, "down": 1, "k": -1, "j": 1}.get(key)
        if key in ("page-down", "page-up", "b"):
            by = self.rows - 1 if key == "page-down" else 1 - self.rows
        if by is None:
            return False
        self._offset += by
        self.draw()
        return True

    def read(self) -> list[str]:
        """The keys pressed since this was last asked; ``q`` where nobody can press any more."""
        try:
            data = os.read(sys.stdin.fileno(), 1_024)
        except OSError:
            data = b""
        if not data:
            return ["q"]
        text = data.decode(errors="ignore")
        return [_KEYS[text]] if text in _KEYS else [_KEYS.get(one, one.lower()) for one in text]

    def drain(self) -> None:
        """Take what has been told of signals."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._told, 4_096)

    def _take(self) -> None:
        if sys.stdin.isatty():
            import termios
            import tty

            self._attributes = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
        sys.stdout.write(_ENTER)
        sys.stdout.flush()
        self._inside = True

    def _give_back(self) -> None:
        if not self._inside:
            return
        self._inside = False
        sys.stdout.write(_LEAVE)
        sys.stdout.flush()
        if self._attributes is not None:
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._attributes)  # type: ignore[arg-type]

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGINT:
            if self.interrupted:
                signal.default_int_handler(number, frame)
            self.interrupted = True
        elif number == signal.SIGTSTP:
            # The shell gets its terminal as it was, and the screen is drawn again afterwards.
            self._give_back()
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, self._signalled)
            self._take()
