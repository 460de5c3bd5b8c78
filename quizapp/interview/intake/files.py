"""Files that strangers made, read without following, unpacking or trusting anything.

Nothing is ever written: names are compared, and the few files that are wanted are read into memory
up to a bound. What breaks a rule is refused as a whole, in words.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from quizapp.grading.clean import clean_line

READ = 1 << 20
"""Most bytes of one file."""
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
_ENTRY = b"PK\x01\x02"
"""How each entry of a zip's directory begins."""
_ENCRYPTED = 0x1 | 0x40
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Those that ``zipfile`` unpacks in bounded memory; LZMA and bzip2 it unpacks whole."""
_JUNK = frozenset(
    ["__MACOSX", "__pycache__", "node_modules", "site-packages", "venv", "Thumbs.db", "desktop.ini"]
)
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    IndexError,
    OverflowError,
    RuntimeError,  # NotImplementedError among them
)


class Unsafe(Exception):
    """Something that is not read; ``str`` of it is the rest of a sentence about it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a hand-in may be."""

    entries: int = 20_000
    archive_bytes: int = 64 << 20
    unpacked_bytes: int = 512 << 20
    """As its directory declares it. What is read is counted besides."""
    depth: int = 32
    name: int = 1_000


HAND_IN = Limits()
DUMP = Limits(entries=400_000, archive_bytes=16 << 30, unpacked_bytes=256 << 30)
"""Of an archive that the interviewer names: thousands of hand-ins, each with its own limits."""


class Files(Protocol):
    """A folder or an archive."""

    @property
    def names(self) -> tuple[str, ...]:
        """Paths of its files, with forward slashes, in order; hidden ones and junk left out."""

    def read(self, name: str, most: int = READ) -> bytes:
        """A file's bytes.

        Raises:
            Unsafe: it is too large, damaged, or no plain file.
        """

    def when(self, name: str) -> datetime | None:
        """A file's date, as far as one is known."""


def safe_name(name: str, limits: Limits = HAND_IN) -> str:
    """A name out of an archive, with forward slashes.

    Raises:
        Unsafe: it leads elsewhere, or pretends to be another.
    """
    shown = clean_line(name, 100)
    if "\0" in name:
        raise Unsafe(f"holds a name with a NUL in it: {shown}")
    plain = name.replace("\\", "/")
    if plain.startswith("/") or re.match("[A-Za-z]:", plain):
        raise Unsafe(f"holds an absolute name: {shown}")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise Unsafe(f"holds a name that leads out of its folder: {shown}")
    if len(parts) > limits.depth or len(name) > limits.name:
        raise Unsafe("holds a name that is too long or too deep")
    return "/".join(parts)


def is_junk(name: str) -> bool:
    """Whether a path is left behind by systems and editors, or hidden."""
    return any(part in _JUNK or part.startswith(".") for part in name.split("/"))


class Archive:
    """A zip. Close it, or use it as a context manager."""

    def __init__(self, file: BinaryIO, limits: Limits = HAND_IN) -> None:
        """
        Raises:
            Unsafe: it breaks a rule, or is none.
        """
        self._limits = limits
        self._check_size(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except _BROKEN as error:
            raise Unsafe(f"is no zip that can be read: {_reason(error)}") from error
        try:
            self._entries = self._checked(self._zip.infolist())
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def read(self, name: str, most: int = READ) -> bytes:
        info = self._entries[name]
        if info.file_size > most:
            raise Unsafe(f"is larger than {_size(most)}")
        try:
            with self._zip.open(info) as file:
                data = file.read(most + 1)
        except _BROKEN as error:
            raise Unsafe(f"is damaged: {_reason(error)}") from error
        if len(data) != info.file_size:
            raise Unsafe("is not of the size that the archive declares")
        return data

    def when(self, name: str) -> datetime | None:
        try:
            return datetime(*self._entries[name].date_time).astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            return None

    def _check_size(self, file: BinaryIO) -> None:
        """Before the directory is read: a million entries would take as many objects."""
        size, entries, tail = 0, 0, b""
        while chunk := file.read(1 << 20):
            size += len(chunk)
            entries += (tail + chunk).count(_ENTRY)
            tail = chunk[1 - len(_ENTRY) :]
            if size > self._limits.archive_bytes:
                raise Unsafe(f"is larger than {_size(self._limits.archive_bytes)}")
            if entries > self._limits.entries:
                raise Unsafe(f"holds more than {self._limits.entries:,} entries")
        file.seek(0)

    def _checked(self, entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        found: dict[str, zipfile.ZipInfo] = {}
        seen: dict[str, str] = {}
        declared = 0
        for info in entries:
            # zipfile cuts a name at its NUL, which makes evil.py of "evil.py\0.txt".
            name = safe_name(info.orig_filename, self._limits)
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                what = "a symbolic link" if kind == stat.S_IFLNK else "no plain file"
                raise Unsafe(f"holds {what}: {clean_line(name, 100)}")
            if info.is_dir() or not name:
                continue
            if info.flag_bits & _ENCRYPTED:
                raise Unsafe("is protected by a password")
            declared += info.file_size
            if declared > self._limits.unpacked_bytes:
                raise Unsafe(f"would unpack to more than {_size(self._limits.unpacked_bytes)}")
            same = unicodedata.normalize("NFC", name).casefold()
            if same in seen:
                both = f"{clean_line(seen[same], 100)} and {clean_line(name, 100)}"
                alike = "the same name twice" if seen[same] == name else "names that differ in case"
                raise Unsafe(f"holds {alike}: {both}")
            seen[same] = name
            if is_junk(name):
                continue
            if info.compress_type not in _METHODS:
                raise Unsafe("is packed by a method that is not read; make a plain zip of it")
            found[name] = info
        return found


@dataclass(slots=True)
class Folder:
    """A folder on this disk."""

    root: Path
    limits: Limits = HAND_IN
    _names: tuple[str, ...] | None = field(default=None, init=False)

    @property
    def names(self) -> tuple[str, ...]:
        """See ``Files``. Symbolic links are listed, and refused when read.

        Raises:
            Unsafe: it holds too much, or cannot be read.
        """
        if self._names is None:
            try:
                self._names = tuple(sorted(self._walk()))
            except OSError as error:
                raise Unsafe(f"cannot be read: {error.strerror or error}") from error
        return self._names

    def read(self, name: str, most: int = READ) -> bytes:
        return read_plain(self.root / name, most)

    def when(self, name: str) -> datetime | None:
        return date(self.root / name)

    def _walk(self) -> Iterator[str]:
        count = 0
        waiting = [("", 0)]
        while waiting:
            folder, depth = waiting.pop()
            with os.scandir(self.root / folder) as entries:
                for entry in entries:
                    count += 1
                    if count > self.limits.entries:
                        raise Unsafe(f"holds more than {self.limits.entries:,} entries")
                    name = f"{folder}/{entry.name}" if folder else entry.name
                    if is_junk(entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        if depth >= self.limits.depth:
                            raise Unsafe("holds folders that are nested too deep")
                        waiting.append((name, depth + 1))
                    else:
                        yield name


def read_plain(path: Path, most: int = READ) -> bytes:
    """A file's bytes, if it is a file of its own: links lead to what was not handed in.

    Raises:
        Unsafe: it is none, or too large.
    """
    try:
        if path.is_symlink():
            raise Unsafe("is a symbolic link, which is not followed")
        handle = os.open(path, _OPEN)
    except OSError as error:
        raise Unsafe(f"cannot be read: {error.strerror or error}") from error
    with open(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise Unsafe("is no plain file")
        if found.st_nlink > 1:
            raise Unsafe("is a hard link to a file that stands elsewhere as well; hand in a copy")
        try:
            data = file.read(most + 1)
        except OSError as error:
            raise Unsafe(f"cannot be read: {error.strerror or error}") from error
    if len(data) > most:
        raise Unsafe(f"is larger than {_size(most)}")
    return data


def open_plain(path: Path) -> BinaryIO:
    """A file opened for an ``Archive``; the same rules as ``read_plain``, whatever its size.

    Raises:
        Unsafe: it is no file of its own.
    """
    try:
        if path.is_symlink():
            raise Unsafe("is a symbolic link, which is not followed")
        file = open(os.open(path, _OPEN), "rb")  # noqa: SIM115 - the caller closes it
    except OSError as error:
        raise Unsafe(f"cannot be read: {error.strerror or error}") from error
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        file.close()
        raise Unsafe("is no file of its own")
    return file


def date(path: Path) -> datetime | None:
    """When a file was last written."""
    try:
        return datetime.fromtimestamp(os.lstat(path).st_mtime, UTC).replace(microsecond=0)
    except (OSError, ValueError, OverflowError):
        return None


def _reason(error: BaseException) -> str:
    return clean_line(str(error) or type(error).__name__, 200)


def _size(amount: int) -> str:
    return f"{amount >> 20:,} MiB" if amount >= 1 << 20 else f"{amount >> 10:,} KiB"
