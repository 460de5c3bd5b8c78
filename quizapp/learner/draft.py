"""An answer that is being edited inside quiz: the text in the editor, and the file it belongs to.

The file is the truth. What somebody else saved is never written over: `save` looks before it
writes, and where the file is another one than it knew, the text goes to a copy beside the backups
until the learner has chosen. One thread at a time is inside; each call may take as long as the
disk does.
"""

import os
import threading
from dataclasses import dataclass
from pathlib import Path

from quizapp import files
from quizapp.catalog import Challenge
from quizapp.errors import Fault, QuizError
from quizapp.learner.workspace import Workspace, as_text, read_bytes

_BOM = b"\xef\xbb\xbf"
_Stamp = tuple[int, int, int]


class Conflict(QuizError):
    """The file was saved elsewhere since it was read here."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did."""

    wrote: bool
    created: bool = False
    backup: Path | None = None
    """Where the file's bytes went which this editor could not have given back as they were."""


class Draft:
    """One challenge's answer under edit. Without a file the text is the stub, and nothing is
    written before the learner changes it."""

    def __init__(self, workspace: Workspace, challenge: Challenge, path: Path) -> None:
        self.path = path
        self._workspace = workspace
        self._challenge = challenge
        self._lock = threading.Lock()
        self._known: bytes | None = None
        """The file as it was last read or written here; None: there was none."""
        self._stamp: _Stamp | None = None
        self._unsettled: _Stamp | None = None
        self._lossy = False
        self._rescue: Path | None = None

    @property
    def exists(self) -> bool:
        """Whether there was a file when it was last looked at."""
        return self._known is not None

    # --- reading -------------------------------------------------------------------------------
    def load(self) -> str:
        """The file's text, or the stub.

        Raises:
            NothingToGrade: the file is no text.
        """
        with self._lock:
            return self._load()

    def _load(self) -> str:
        self._stamp = self._stamp_now()
        self._known = None
        if self._stamp is None:
            return self._challenge.stub()
        self._known = read_bytes(self.path)
        text = as_text(self.path, self._known)
        self._lossy = _as_edited(text) != text
        return text

    def look(self) -> str | None:
        """The file's text if it is another one than was known and has come to rest, else None.

        A file that is gone is no news: some editors save by taking it away for a moment, and the
        next save here writes it again.

        Raises:
            NothingToGrade: it is no text any more; said once for each change.
        """
        with self._lock:
            stamp = self._stamp_now()
            if stamp is None or stamp == self._stamp:
                self._unsettled = None
                return None
            if stamp != self._unsettled:
                self._unsettled = stamp
                return None
            self._stamp, known = stamp, self._known
            found = read_bytes(self.path)
            if found == known:
                return None
            self._known = found
            text = as_text(self.path, found)
            self._lossy = _as_edited(text) != text
            return text

    def _stamp_now(self) -> _Stamp | None:
        try:
            status = os.stat(self.path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise files.fault(error, self.path) from error
        return status.st_ino, status.st_mtime_ns, status.st_size

    # --- writing -------------------------------------------------------------------------------
    def save(self, text: str) -> Saved:
        """Make the file hold `text`, if it is still the file that was known.

        Raises:
            Conflict: it is not; nothing was written. Fault: it cannot be written.
        """
        with self._lock:
            data = self._encoded(text)
            present = self._present()
            if present == data:
                self._known, self._stamp = data, None
                return Saved(wrote=False)
            if present is not None and present != self._known:
                raise Conflict(f"{self.path.name} was saved elsewhere while you were typing")
            return self._write(data, present)

    def _write(self, data: bytes, present: bytes | None) -> Saved:
        backup = None
        if present is None:
            self._workspace.prepare()
            if not files.create(self.path, data):
                raise Conflict(f"{self.path.name} was created elsewhere while you were typing")
        else:
            if self._lossy:
                backup = self._workspace.keep(self._challenge.id, present)
                self._lossy = False
            # Through a link, as any editor would: it is the learner's own.
            files.replace(self.path, data, follow=True)
        # No stamp: what another program writes in this very moment is seen by the next look.
        self._known, self._stamp = data, None
        return Saved(wrote=True, created=present is None, backup=backup)

    def rescue(self, text: str) -> Path:
        """Keep `text` beside the backups while the file is somebody else's; one copy, renewed.

        Raises:
            Fault: it cannot be written.
        """
        with self._lock:
            data = text.encode("utf-8", "replace")
            if self._rescue is None:
                self._rescue = self._workspace.keep(self._challenge.id, data)
            else:
                files.replace(self._rescue, data)
            return self._rescue

    def insist(self, text: str) -> Path | None:
        """Write `text` whatever the file holds now; returns where that went.

        Raises:
            Fault: one of the two cannot be written.
        """
        with self._lock:
            present = self._present()
            data = self._encoded(text)
            backup = None
            if present is not None and present != data:
                backup = self._workspace.keep(self._challenge.id, present)
            self._lossy = False
            self._write(data, present)
            self._rescue = None
            return backup

    def yield_to_file(self, text: str) -> tuple[str, Path]:
        """Take the file's text after a conflict; also returns where `text`, the editor's, went.

        Raises:
            NothingToGrade: the file is no text. Fault: `text` cannot be kept.
        """
        kept = self.rescue(text)
        with self._lock:
            found = self._load()
            self._rescue = None
            return found, kept

    def _encoded(self, text: str) -> bytes:
        head = _BOM if self._known is not None and self._known.startswith(_BOM) else b""
        # A terminal's paste may hold half a character, which no file can.
        return head + text.encode("utf-8", "replace")

    def _present(self) -> bytes | None:
        """What the file holds at this moment."""
        try:
            return self.path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(error, self.path) from error


def _unreadable(error: OSError, path: Path) -> Fault:
    return Fault(
        f"{path} cannot be read: {error.strerror or error}", hint="nothing was written over it"
    )


def newline(text: str) -> str:
    """The line end that an editor takes a text to have."""
    return next((one for one in ("\r\n", "\n", "\r") if one in text), "\n")


def lines(text: str) -> list[str]:
    """The lines of a text, the last of which is empty where it ends in a line break."""
    found = text.splitlines()
    if not text or text.endswith(("\n", "\r")):
        found.append("")
    return found


def _as_edited(text: str) -> str:
    """`text` as an editor of lines gives it back unchanged: with one kind of line end."""
    return newline(text).join(lines(text))
