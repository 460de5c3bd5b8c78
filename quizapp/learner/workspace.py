"""The folder a learner works in: one file per challenge, `<root>/<id>.py`, and quiz's own `.quiz/`.

Nothing here ever overwrites an answer. `start` writes only where no file is; `reset` keeps a copy.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp import files
from quizapp.errors import NothingToGrade
from quizapp.grading.source import MAX_BYTES, NotText, decode, utf8
from quizapp.learner import places

if TYPE_CHECKING:
    from quizapp.catalog import Challenge
    from quizapp.learner.known import Name

MARKER = ".quiz"

# Not every system has the last two: opening a pipe must not wait, and bytes must stay bytes.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Started:
    """Where the answer is, and whether this call wrote it."""

    path: Path
    created: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """Where the stub is again, and where the former answer went (None if there was none)."""

    path: Path
    backup: Path | None


@dataclass(frozen=True, slots=True)
class Workspace:
    """The learner's folder. It may not exist yet: only `start` and `reset` create it."""

    root: Path

    @classmethod
    def find(cls, cwd: Path | None = None, env: Mapping[str, str] = os.environ) -> Workspace:
        """`$QUIZ_WORKSPACE`, else the nearest parent of `cwd` with `.quiz/`, else what the user's
        quiz.toml says, else `~/quiz`."""
        if named := env.get("QUIZ_WORKSPACE"):
            return cls(Path(named).expanduser().absolute())
        start = (cwd or Path.cwd()).absolute()
        for folder in (start, *start.parents):
            if (folder / MARKER).is_dir():
                return cls(folder)
        return cls(_of_the_user(env) or Path.home() / "quiz")

    @property
    def marker(self) -> Path:
        return self.root / MARKER

    def path_for(self, challenge: Challenge | Name) -> Path:
        return self.root / f"{challenge.id}.py"

    def resolve(
        self, name_or_file: str | None, challenge: Challenge | Name, cwd: Path | None = None
    ) -> Path:
        """The answer meant: the file named, else `./<id>.py` if there, else the workspace's."""
        here = (cwd or Path.cwd()).absolute()
        if name_or_file is not None and names_file(name_or_file):
            return here / Path(name_or_file).expanduser()
        local = here / f"{challenge.id}.py"
        return local if local.exists() else self.path_for(challenge)

    def prepare(self) -> None:
        """Create the folder and its `.quiz/` (which holds what only its owner should read)."""
        files.make_folder(self.root)
        files.make_folder(self.marker, mode=0o700)

    def start(self, challenge: Challenge) -> Started:
        """Write the challenge's stub, unless the learner already has a file of that name."""
        path = self.path_for(challenge)
        if os.path.lexists(path):
            return Started(path, created=False)
        self.prepare()
        return Started(path, created=files.create(path, challenge.stub().encode()))

    def reset(self, challenge: Challenge, path: Path | None = None) -> Restored:
        """Put the stub back; a present answer that differs from it is kept in `.quiz/backup/`.

        The copy is made and safe on the disk before the answer is replaced.
        """
        return self.put(challenge, challenge.stub(), path)

    def put(self, challenge: Challenge, source: str, path: Path | None = None) -> Restored:
        """Make `source` the answer, on the same terms as `reset` does the stub."""
        path = path or self.path_for(challenge)
        wanted = source.encode()
        self.prepare()
        try:
            present = path.read_bytes()
        except FileNotFoundError:
            present = None
        except OSError as error:
            raise files.fault(error, path) from error
        if present == wanted:
            return Restored(path, backup=None)
        backup = None if present is None else self.keep(challenge.id, present)
        files.replace(path, wanted, follow=True)
        return Restored(path, backup)

    def keep(self, name: str, data: bytes) -> Path:
        """Put a copy of what an answer was into `.quiz/backup/`; returns the copy."""
        self.prepare()
        folder = self.marker / "backup"
        files.make_folder(folder, mode=0o700)
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        backup = folder / f"{name}-{moment}.py"
        again = 1
        while not files.create(backup, data):
            again += 1
            backup = folder / f"{name}-{moment}-{again}.py"
        return backup


def _of_the_user(env: Mapping[str, str]) -> Path | None:
    """The folder that the user's own quiz.toml names.

    Without the settings' model, which takes as long as a warm grade: what is wrong with the file is
    told when the settings are read."""
    import tomllib

    try:
        named = tomllib.loads(places.config_file(env).read_text("utf-8-sig")).get("workspace")
    except (OSError, ValueError):
        return None
    return Path(named).expanduser().absolute() if isinstance(named, str) and named else None


def names_file(text: str) -> bool:
    """Whether an argument means a file, not a challenge: it ends in .py or has a folder in it."""
    separators = {"/", os.sep, os.altsep or os.sep}
    return text.endswith(".py") or any(mark in text for mark in separators)


def challenge_name(text: str) -> str:
    """The challenge an argument is about: a file's is its stem."""
    return Path(text).stem if names_file(text) else text


def read_answer(path: Path) -> str:
    """The learner's source as text with `\\n` line ends, or NothingToGrade saying why not.

    Checked by opening once and asking the open file, so that a pipe cannot hang us and a file
    swapped in between cannot slip past the checks.
    """
    data = read_bytes(path)
    with _advised(path):
        return decode(data)


def as_text(path: Path, data: bytes) -> str:
    """The bytes of the answer at `path` as text, its line ends as they are.

    Raises:
        NothingToGrade: they are no UTF-8 text.
    """
    with _advised(path):
        return utf8(data)


@contextmanager
def _advised(path: Path) -> Iterator[None]:
    """Say what to do about bytes that are no answer."""
    try:
        yield
    except NotText as error:
        hints = {
            "large": "an answer is source code only; is this the right file?",
            "binary": f"`quiz reset {path.stem}` restores the stub and keeps a backup",
            "encoding": "save it as UTF-8 in your editor",
            "cookie": "save it as UTF-8 and take that line out",
            "empty": f"`quiz reset {path.stem}` writes the stub again",
        }
        raise NothingToGrade(f"{path} {error}", hint=hints[error.kind]) from error


def read_bytes(path: Path) -> bytes:
    """The answer as it is on the disk.

    Raises:
        NothingToGrade: there is no such file, or it can be no answer.
    """
    try:
        handle = os.open(path, _OPEN_FLAGS)
    except FileNotFoundError as error:
        raise NothingToGrade(
            f"there is no file {path}", hint=f"`quiz start {path.stem}` writes the stub"
        ) from error
    except OSError as error:
        if path.is_dir():
            raise NothingToGrade(f"{path} is a folder, not a file") from error
        if error.errno == errno.ELOOP:
            raise NothingToGrade(f"{path} is a symbolic link that leads in a circle") from error
        raise NothingToGrade(
            f"{path} cannot be read: {error.strerror or error}", hint="check its permissions"
        ) from error
    try:
        kind = os.fstat(handle).st_mode
        if not stat.S_ISREG(kind):
            what = "a folder" if stat.S_ISDIR(kind) else "a pipe or device"
            raise NothingToGrade(f"{path} is {what}, not a file")
        data = _read_up_to(handle, MAX_BYTES + 1)
    except OSError as error:
        raise NothingToGrade(f"{path} cannot be read: {error.strerror or error}") from error
    finally:
        os.close(handle)
    return data


def _read_up_to(handle: int, limit: int) -> bytes:
    data = bytearray()
    while len(data) < limit and (part := os.read(handle, limit - len(data))):
        data += part
    return bytes(data)
