"""The tables, and the steps from each version of them to the next."""

from collections.abc import Callable
from sqlite3 import Connection

APPLICATION = 0x7175697A
"""`quiz` in ASCII, in the file's header: what says otherwise is no history of ours."""

_FIRST = (
    # `at` is milliseconds UTC. `uid` is the row's identity wherever the history is merged to.
    """CREATE TABLE log (
        id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, at INTEGER NOT NULL,
        challenge TEXT NOT NULL, workspace TEXT NOT NULL, kind TEXT NOT NULL,
        detail TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX log_challenge ON log (challenge, at)",
    "CREATE INDEX log_workspace ON log (workspace, at)",
    "CREATE INDEX log_kind ON log (kind, at)",
    # `seconds` is the time spent up to this attempt (see `review.sittings`), NULL if not known.
    # `seed` is text: SQLite's integers end at 2^63, seeds at 2^64.
    """CREATE TABLE attempts (
        id INTEGER PRIMARY KEY REFERENCES log (id) ON DELETE CASCADE,
        topic TEXT NOT NULL, sha256 TEXT NOT NULL, verdict TEXT NOT NULL,
        solved INTEGER NOT NULL, passed INTEGER NOT NULL, total INTEGER NOT NULL,
        mistakes TEXT NOT NULL, device TEXT NOT NULL, dtype TEXT NOT NULL, seed TEXT NOT NULL,
        milliseconds REAL NOT NULL, seconds REAL)""",
    # Apart from the attempts, whose rows a listing reads through.
    """CREATE TABLE reports (
        id INTEGER PRIMARY KEY REFERENCES attempts (id) ON DELETE CASCADE, data BLOB NOT NULL)""",
    "CREATE TABLE sources (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL)",
    # A correction of a rating has the slot of the one it corrects: the latest that is not undone
    # counts. `day` is the learner's day at that time: a later change of zone must not move it.
    """CREATE TABLE ratings (
        id INTEGER PRIMARY KEY REFERENCES log (id) ON DELETE CASCADE,
        slot TEXT NOT NULL, rating INTEGER NOT NULL, suggested INTEGER NOT NULL,
        day TEXT NOT NULL)""",
    "CREATE INDEX ratings_day ON ratings (day)",
    """CREATE TABLE cards (
        challenge TEXT PRIMARY KEY, due TEXT NOT NULL, last TEXT NOT NULL,
        stability REAL NOT NULL, difficulty REAL NOT NULL, reviews INTEGER NOT NULL,
        lapses INTEGER NOT NULL)""",
)


def _first(conn: Connection) -> None:
    for statement in _FIRST:
        conn.execute(statement)
    conn.execute(f"PRAGMA application_id = {APPLICATION}")


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_first,)
"""Step n leads from version n to n + 1. A released step never changes again."""


def newest() -> int:
    """The version this quiz reads and writes."""
    return len(MIGRATIONS)


def version(conn: Connection) -> int:
    """The version of an open file; 0 of an empty one."""
    return int(conn.execute("PRAGMA user_version").fetchone()[0])


def migrate(conn: Connection) -> None:
    """Bring the file to the newest version, in one transaction that happens whole or not at all."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        for step in MIGRATIONS[version(conn) :]:
            step(conn)
        conn.execute(f"PRAGMA user_version = {newest()}")
        conn.execute("COMMIT")
    except BaseException:
        conn.execute("ROLLBACK")
        raise
