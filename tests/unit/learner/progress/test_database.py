"""The history's file: what it survives, and what it says where it does not."""

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote

import pytest

from quizapp.errors import Fault
from quizapp.learner.progress import database as module
from quizapp.learner.progress import log, schema
from quizapp.learner.progress.database import Database, Newer, on_network
from quizapp.learner.progress.log import Place

PLACE = Place("twice", "/ws", 1_800_000_000_000)


def opened(conn: sqlite3.Connection) -> None:
    log.add(conn, PLACE, "opened")


def rows(conn: sqlite3.Connection) -> int:
    return int(conn.execute("SELECT count(*) FROM log").fetchone()[0])


def journal(conn: sqlite3.Connection) -> str:
    return str(conn.execute("PRAGMA journal_mode").fetchone()[0])


def test_only_its_owner_reads_it(database: Database) -> None:
    database.write(opened)
    assert stat.S_IMODE(database.path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(database.path.stat().st_mode) == 0o600
    held = sqlite3.connect(database.path)
    with contextlib.closing(held):
        held.execute("INSERT INTO sources VALUES ('a', 'b')")
        sides = [one for one in database.path.parent.iterdir() if one.name.endswith("-wal")]
        assert [stat.S_IMODE(one.stat().st_mode) for one in sides] == [0o600]


def test_reading_creates_nothing(database: Database) -> None:
    assert database.read(rows) is None
    assert database.health() == "no history yet"
    assert not database.path.parent.exists()


def test_a_first_quiz_that_was_killed_leaves_an_empty_file(database: Database) -> None:
    database.path.parent.mkdir(parents=True)
    database.path.touch()
    assert database.read(rows) is None
    database.write(opened)
    assert database.read(rows) == 1


def test_a_failing_change_leaves_nothing(database: Database) -> None:
    def change(conn: sqlite3.Connection) -> None:
        opened(conn)
        raise KeyError("ours")

    database.write(opened)
    with pytest.raises(KeyError):
        database.write(change)
    assert database.read(rows) == 1


WRITER = """
import sys
from pathlib import Path
from quizapp.learner.progress import log
from quizapp.learner.progress.database import Database
from quizapp.learner.progress.log import Place
database = Database(Path(sys.argv[1]))
for number in range(25):
    place = Place("twice", sys.argv[2], number)
    database.write(lambda conn: log.add(conn, place, "opened"))
"""


def test_two_processes_lose_nothing_of_each_other(database: Database) -> None:
    """They begin with no file, so the first thing they compete for is to create it."""
    argv = [sys.executable, "-c", WRITER, str(database.path)]
    both = [subprocess.Popen([*argv, name], stderr=subprocess.PIPE) for name in "ab"]
    for one in both:
        _, complaint = one.communicate(timeout=60)
        assert one.returncode == 0, complaint.decode()
    assert database.read(rows) == 50
    assert database.problems() == []


def test_one_that_writes_for_long_is_waited_for_and_then_told(database: Database) -> None:
    database.write(opened)
    held = sqlite3.connect(database.path, isolation_level=None)
    with contextlib.closing(held):
        held.execute("BEGIN IMMEDIATE")
        with pytest.raises(Fault, match="another quiz has held"):
            database.write(opened)
        assert database.read(rows) == 1  # reading goes on meanwhile
        patient = Database(database.path, busy=30)
        writer = threading.Thread(target=lambda: patient.write(opened))
        writer.start()
        held.execute("COMMIT")
        writer.join(30)
    assert database.read(rows) == 2


KILLED = """
import os, signal, sys
from pathlib import Path
from quizapp.learner.progress import log
from quizapp.learner.progress.database import Database
from quizapp.learner.progress.log import Place
def change(conn):
    for number in range(2000):
        log.add(conn, Place("twice", "x" * 500, number), "opened")
    # More than SQLite's cache holds, so part of it is in the file by now.
    conn.execute("PRAGMA cache_size = 1")
    for number in range(2000):
        log.add(conn, Place("twice", "x" * 500, number), "opened")
    os.kill(os.getpid(), signal.SIGKILL)
Database(Path(sys.argv[1])).write(change)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_kill_in_the_middle_of_a_write(database: Database, mode: str) -> None:
    database.write(opened)
    with contextlib.closing(sqlite3.connect(database.path)) as conn:
        conn.execute(f"PRAGMA journal_mode = {mode}")
    done = subprocess.run([sys.executable, "-c", KILLED, str(database.path)], timeout=60)
    assert done.returncode == -9
    assert database.read(rows) == 1
    database.write(opened)
    assert database.read(rows) == 2
    assert database.problems() == []
    assert database.notice is None


def test_a_full_disk(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    database.write(opened)

    def fill(conn: sqlite3.Connection) -> None:
        pages = conn.execute("PRAGMA page_count").fetchone()[0]
        conn.execute(f"PRAGMA max_page_count = {pages}")
        log.keep_source(conn, os.urandom(20_000).hex())

    with pytest.raises(Fault, match="no room left on the disk"):
        database.write(fill)
    database.write(opened)
    assert database.read(rows) == 2


@pytest.mark.parametrize("junk", [b"not a database at all\n" * 400, b"SQLite format 3\0" * 300])
def test_a_file_that_is_no_database_is_moved_aside(database: Database, junk: bytes) -> None:
    database.path.parent.mkdir(parents=True)
    database.path.write_bytes(junk)
    assert "damaged" in database.health()
    assert database.read(rows) is None
    assert "was damaged" in str(database.notice)
    (kept,) = database.path.parent.glob("progress.damaged-*.db")
    assert kept.read_bytes() == junk
    database.write(opened)
    assert Database(database.path).read(rows) == 1


def test_damage_that_a_query_finds(database: Database) -> None:
    """The header is sound; the pages behind it are not."""

    def many(conn: sqlite3.Connection) -> None:
        for number in range(500):
            log.add(conn, Place("twice", "/ws", number), "opened")

    database.write(many)
    with database.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (os.path.getsize(database.path) - 4096))
    assert database.health().startswith("damaged")
    database.write(opened)
    assert "was damaged" in str(database.notice)
    assert database.read(rows) == 1
    assert database.health().startswith("sound, 0 attempts")


def test_another_program_s_database_is_not_written_to(database: Database) -> None:
    database.path.parent.mkdir(parents=True)
    with contextlib.closing(sqlite3.connect(database.path)) as conn, conn:
        conn.execute("CREATE TABLE theirs (value)")
    database.write(opened)
    (kept,) = database.path.parent.glob("progress.damaged-*.db")
    with contextlib.closing(sqlite3.connect(kept)) as conn:
        assert conn.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def test_one_from_a_newer_quiz_is_left_alone(database: Database) -> None:
    database.write(opened)
    with contextlib.closing(sqlite3.connect(database.path)) as conn:
        conn.execute(f"PRAGMA user_version = {schema.newest() + 1}")
        conn.execute("PRAGMA journal_mode = DELETE")
    before = database.path.read_bytes()
    for attempt in (lambda: database.read(rows), lambda: database.write(opened)):
        with pytest.raises(Newer, match="written by a newer quiz"):
            attempt()
    assert "newer quiz" in database.health()
    assert database.path.read_bytes() == before


def test_the_next_version_takes_the_data_along(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def second(conn: sqlite3.Connection) -> None:
        conn.execute("ALTER TABLE log ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'")

    database.write(opened)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, second))
    assert database.read(lambda conn: conn.execute("SELECT mood FROM log").fetchall()) == [
        ("calm",)
    ]
    copy = database.path.with_name("progress.version-1.db")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with contextlib.closing(sqlite3.connect(copy)) as conn:
        assert (schema.version(conn), rows(conn)) == (1, 1)
    monkeypatch.undo()
    with pytest.raises(Newer):
        database.read(rows)


def test_a_step_that_fails_leaves_the_old_version(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def second(conn: sqlite3.Connection) -> None:
        conn.execute("DELETE FROM log")
        conn.execute("SELECT nonsense")

    database.write(opened)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, second))
    with pytest.raises(Fault, match="nonsense"):
        database.write(opened)
    monkeypatch.undo()
    assert database.read(rows) == 1


def test_without_shared_memory_there_is_no_log(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`unix-dotfile` is SQLite's own layer for file systems that cannot lock or map."""
    monkeypatch.setattr(
        module, "_uri", lambda path: f"file:{quote(str(path))}?mode=rw&vfs=unix-dotfile"
    )
    database.write(opened)
    assert database.read(journal) == "delete"
    assert database.read(rows) == 1


def test_a_log_brought_to_where_there_is_no_shared_memory(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.write(opened)
    assert database.read(journal) == "wal"
    monkeypatch.setattr(
        module, "_uri", lambda path: f"file:{quote(str(path))}?mode=rw&vfs=unix-dotfile"
    )
    database.write(opened)
    assert database.read(rows) == 2
    assert database.read(journal) == "delete"


def test_a_history_nobody_can_write_to_can_be_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk: SQLite itself could not even read, for want of its side files."""
    database.write(opened)
    monkeypatch.setattr(
        module, "_uri", lambda path: f"file:{quote(str(path))}?mode=rw&vfs=unix-dotfile"
    )
    for name in os.listdir(database.path.parent):
        if name != "progress.db":
            os.remove(database.path.with_name(name))
    assert database.read(rows) == 1
    assert os.listdir(database.path.parent) == ["progress.db"]
    assert database.health().startswith("sound")


def test_a_network_file_system_is_known_by_its_mount(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "40 22 0:41 / /home/my\\040name rw,relatime shared:1 - nfs4 server:/export rw\n"
        "41 40 0:42 / /home/my\\040name/local rw - tmpfs tmpfs rw\n"
    )
    assert on_network(Path("/home/my name/.local/share/quiz/progress.db"), mounts)
    assert not on_network(Path("/home/my name/local/progress.db"), mounts)
    assert not on_network(Path("/home/my names/progress.db"), mounts)
    assert not on_network(Path("/progress.db"), tmp_path / "none")
    monkeypatch.setattr(module, "on_network", lambda path: True)
    database.write(opened)
    assert database.read(journal) == "delete"


def test_a_folder_that_cannot_be(database: Database) -> None:
    database.path.parent.touch()
    with pytest.raises(Fault, match="in the way"):
        database.write(opened)
    assert database.read(rows) is None
