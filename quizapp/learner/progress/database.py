"""The file of the history: opened for one short transaction at a time, and what can go wrong.

A write that fails is a `Fault` for the caller to tell; no grade depends on it. A damaged file is
moved aside, never deleted; one that a newer quiz wrote is left alone.
"""

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from quizapp import files
from quizapp.errors import Fault
from quizapp.learner import places
from quizapp.learner.clock import utc_now
from quizapp.learner.progress import schema

T = TypeVar("T")

BUSY_SECONDS = 5.0
"""How long to wait for another quiz that is writing; its transactions take milliseconds."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_NO_SHARED_MEMORY = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_IOERR}
_NO_SIDE_FILES = _NO_SHARED_MEMORY | {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY}
_NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "fuse.sshfs", "lustre", "gpfs", "ceph", "beegfs")


class Newer(Fault):
    """The file was written by a quiz that knows more than this one."""


class Database:
    """The history file. It need not exist: reading creates nothing."""

    def __init__(self, path: Path | None = None, busy: float = BUSY_SECONDS) -> None:
        self.path = path or places.folder("data") / "progress.db"
        self.notice: str | None = None
        """What the learner should be told about the file, such as where a damaged one went."""
        self._busy = busy

    def read(self, ask: Callable[[sqlite3.Connection], T]) -> T | None:
        """The answer of `ask`, all of it from one moment; None where there is no history yet."""
        return self._safely(lambda: self._read(ask) if self._there() else None)

    def write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        """Run `change` in a transaction; the file is created for the first one."""
        return self._safely(lambda: self._write(change))

    def _there(self) -> bool:
        """Whether there is anything to read. A first quiz that was killed leaves an empty file."""
        try:
            return self.path.stat().st_size > 0
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise files.unreadable(error, self.path, Fault) from error

    def _read(self, ask: Callable[[sqlite3.Connection], T]) -> T:
        with closing(self._open(reading=True)) as conn:
            conn.execute("BEGIN")
            return ask(conn)

    def _write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        if not self._there():
            self._create()
        with closing(self._open()) as conn:
            conn.execute("BEGIN IMMEDIATE")
            try:
                result = change(conn)
                conn.execute("COMMIT")
            except BaseException:
                # A full disk has rolled back already, and then there is nothing to roll back.
                with suppress(sqlite3.Error):
                    conn.execute("ROLLBACK")
                raise
            return result

    # --- opening -------------------------------------------------------------------------------
    def _open(self, *, reading: bool = False) -> sqlite3.Connection:
        conn = self._connect(reading=reading)
        try:
            found = self._check_header(conn)
            if found < schema.newest():
                self._upgrade(conn, found)
            conn.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            conn.close()
            raise
        return conn

    def _check_header(self, conn: sqlite3.Connection) -> int:
        """The file's version; raises where it is another program's or a newer quiz's."""
        found = schema.version(conn)
        mine = conn.execute("PRAGMA application_id").fetchone()[0] == schema.APPLICATION
        used = found or conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if used and not mine:
            raise _Damaged
        if found > schema.newest():
            raise Newer(
                f"{self.path} was written by a newer quiz",
                hint="update quiz; it is left as it is, so nothing is recorded meanwhile",
            )
        return found

    def _connect(self, *, reading: bool) -> sqlite3.Connection:
        try:
            return self._try(_uri(self.path))
        except sqlite3.OperationalError as error:
            code = _code(error)
            if reading and code in _NO_SIDE_FILES and not self._has_log():
                # Nobody can write here, a full disk or a folder that is read-only: then the file
                # may be read as it stands, without the side files that cannot be made.
                return self._try(f"{_uri(self.path)}&immutable=1")
            if code in _NO_SHARED_MEMORY and self._is_wal():
                # A file system that cannot share memory, as after a home moved to the network.
                # Alone with the file, SQLite needs none to fold its log in.
                alone = ("locking_mode = EXCLUSIVE", "journal_mode = DELETE")
                return self._try(_uri(self.path), *alone, "locking_mode = NORMAL")
            raise

    def _try(self, uri: str, *pragmas: str) -> sqlite3.Connection:
        conn = sqlite3.connect(uri, timeout=self._busy, isolation_level=None, uri=True)
        try:
            for pragma in pragmas:
                conn.execute(f"PRAGMA {pragma}")
            conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            conn.close()
            raise
        return conn

    def _has_log(self) -> bool:
        """Whether a write-ahead log holds what the file itself does not."""
        try:
            return os.stat(f"{self.path}-wal").st_size > 0
        except OSError:
            return False

    def _is_wal(self) -> bool:
        try:
            with self.path.open("rb") as file:
                return file.read(20)[18:20] == b"\x02\x02"
        except OSError:
            return False

    def _create(self) -> None:
        try:
            files.make_folder(self.path.parent, mode=0o700)
        except Fault as error:
            raise Fault(str(error), hint="QUIZ_HOME names another place") from error
        with files.locked(self._lock, self._busy), suppress(FileExistsError):
            # SQLite gives its side files the mode of the main one, and asks nobody for that.
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))

    def _upgrade(self, conn: sqlite3.Connection, found: int) -> None:
        with files.locked(self._lock, self._busy):
            if schema.version(conn) == found == 0:
                # Others may read while one writes. Network file systems would lose writes by it.
                mode = "DELETE" if on_network(self.path) else "WAL"
                conn.execute(f"PRAGMA journal_mode = {mode}")
            elif schema.version(conn) == found:
                copy = self.path.with_name(f"{self.path.stem}.version-{found}.db")
                files.replace(copy, b"")
                os.chmod(copy, 0o600)
                with closing(sqlite3.connect(copy)) as backup:
                    conn.backup(backup)
            schema.migrate(conn)

    @property
    def _lock(self) -> Path:
        return self.path.with_suffix(".lock")

    # --- trouble -------------------------------------------------------------------------------
    def _safely(self, work: Callable[[], T]) -> T:
        """Run `work`; a second time after a damaged file was moved out of its way."""
        try:
            return work()
        except (sqlite3.Error, _Damaged, OSError) as error:
            if not isinstance(error, _Damaged) and _code(error) not in _DAMAGED:
                raise self._fault(error) from error
        self._move_aside()
        try:
            return work()
        except (sqlite3.Error, _Damaged, OSError) as error:
            raise self._fault(error) from error

    def _move_aside(self) -> None:
        """Put a damaged file and its side files elsewhere, unless another quiz just did."""
        with files.locked(self._lock, self._busy):
            if not self._is_damaged():
                return
            aside = self.path.with_name(f"{self.path.stem}.damaged-{utc_now():%Y%m%dT%H%M%SZ}.db")
            again = 1
            while os.path.lexists(aside):
                again += 1
                aside = aside.with_name(f"{aside.stem.partition('~')[0]}~{again}.db")
            try:
                os.replace(self.path, aside)
            except OSError as error:
                raise files.fault(error, self.path) from error
            for end in ("-wal", "-shm", "-journal"):
                with suppress(OSError):
                    os.replace(f"{self.path}{end}", f"{aside}{end}")
        self.notice = (
            f"{self.path} was damaged: it is kept as {aside.name}, and your history starts anew"
        )

    def _is_damaged(self) -> bool:
        if not self._there():
            return False
        try:
            return bool(self.problems())
        except _Damaged:
            return True
        except (sqlite3.Error, Fault):
            return False

    def problems(self) -> list[str]:
        """What SQLite finds wrong with the file; a few milliseconds for each megabyte."""
        try:
            with closing(self._connect(reading=True)) as conn:
                self._check_header(conn)
                rows = conn.execute("PRAGMA quick_check(5)").fetchall()
        except sqlite3.Error as error:
            if _code(error) in _DAMAGED:
                return [str(error)]
            raise
        return [str(row[0]) for row in rows if row[0] != "ok"]

    def health(self) -> str:
        """The file's state in one line, for `quiz doctor`."""
        try:
            if not self._there():
                return "no history yet"
            found = self.problems()
            if found:
                return f"damaged: {found[0]}; the next command moves it aside"
            facts = self._read(_facts)
        except _Damaged:
            return "not a history of quiz; the next command moves it aside"
        except sqlite3.Error as error:
            return str(self._fault(error))
        except Fault as error:
            return str(error)
        size = self.path.stat().st_size / 1024
        return f"sound, {facts}, {size:.0f} KiB, schema {schema.newest()}"

    def _fault(self, error: Exception) -> Fault:
        if isinstance(error, OSError):
            return files.fault(error, self.path)
        match _code(error):
            case sqlite3.SQLITE_FULL:
                return Fault(
                    f"no room left on the disk to write {self.path}",
                    hint="free some space; nothing else is affected",
                )
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                return Fault(
                    f"another quiz has held {self.path} for {self._busy:.0f} seconds",
                    hint="wait until it is done, or end it",
                )
            case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
                return Fault(
                    f"{self.path} cannot be opened for writing",
                    hint="check the permissions of the file and its folder",
                )
        return Fault(
            f"{self.path}: {error}",
            hint="check the disk and the file's permissions, and run the command again",
        )


class _Damaged(Exception):
    """A sound SQLite file that is not ours."""


def _facts(conn: sqlite3.Connection) -> str:
    attempts = conn.execute("SELECT count(*) FROM attempts").fetchone()[0]
    reviews = conn.execute("SELECT count(*) FROM ratings").fetchone()[0]
    journal = conn.execute("PRAGMA journal_mode").fetchone()[0]
    return f"{attempts} attempts, {reviews} ratings, {journal} journal"


def _uri(path: Path) -> str:
    # `rw` and not `rwc`: the file is made by `_create`, with the mode it should have.
    return f"file:{quote(str(path))}?mode=rw"


def _code(error: Exception) -> int:
    """SQLite's primary result code. Errors of Python's module itself carry none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def on_network(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> bool:
    """Whether `path` lies on a file system shared between machines, as far as Linux tells."""
    if sys.platform != "linux":
        return False
    real = os.path.realpath(path)
    best, kind = "", ""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return False
    for line in lines:
        left, _, right = line.partition(" - ")
        point = left.split()[4].replace("\\040", " ") if left.count(" ") > 3 else ""
        inside = point == "/" or real == point or real.startswith(f"{point}/")
        if point and inside and len(point) >= len(best):
            best, kind = point, right.split(" ", 1)[0]
    return kind.startswith(_NETWORK)
