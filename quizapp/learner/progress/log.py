"""Rows of the history: writing one event at a time, reading one challenge's."""

import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from sqlite3 import Connection
from typing import Any

from quizapp.learner.review.rating import Rating
from quizapp.learner.review.sittings import Kind, Moment

NO_ATTEMPT = frozenset({"not-started", "not-gradable", "grader-fault", "cancelled"})
"""Runs with these verdicts judged nothing the learner wrote."""

MAX_REPORT_BYTES = 1 << 18
"""Compressed. A report is rarely over 10 KiB; one with more than this is not kept."""


@dataclass(frozen=True, slots=True)
class Place:
    """What an event is about, and where and when it happened."""

    challenge: str
    workspace: str
    at: int
    """Milliseconds UTC."""


def is_solved(report: Mapping[str, Any]) -> bool:
    """Whether a report's answer counts as passed: every check ran and passed, and no rule is
    broken. `Report.solved` in a report that is data, as here.

    The one place that says so.
    """
    checks = report.get("checks") or ()
    whole = all(one["verdict"] == "pass" for one in checks)
    return report["verdict"] == "pass" and whole and not report.get("breaches")


def add(conn: Connection, place: Place, kind: Kind, detail: str = "") -> tuple[int, str]:
    """Append an event; returns its id and uid."""
    uid = os.urandom(16).hex()
    cursor = conn.execute(
        "INSERT INTO log (uid, at, challenge, workspace, kind, detail) VALUES (?, ?, ?, ?, ?, ?)",
        (uid, place.at, place.challenge, place.workspace, kind, detail),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid, uid


def timeline(conn: Connection, challenge: str) -> list[Moment]:
    """All that happened to a challenge, in order."""
    rows = conn.execute(
        "SELECT at, kind, detail, coalesce(solved, 0) FROM log LEFT JOIN attempts USING (id)"
        " WHERE challenge = ? ORDER BY at, id",
        (challenge,),
    )
    return [
        Moment(at, kind, detail, bool(solved), json.loads(detail) if kind == "carried" else {})
        for at, kind, detail, solved in rows
    ]


def add_attempt(
    conn: Connection, place: Place, report: Mapping[str, Any], source: str | None
) -> int:
    """Append a graded attempt; its time spent is filled in by `set_seconds`."""
    number, _ = add(conn, place, "graded")
    checks = report.get("checks") or ()
    environment = report.get("environment") or {}
    digest = str(report.get("source_sha256") or "")
    if source is not None:
        digest = keep_source(conn, source)
    conn.execute(
        "INSERT INTO attempts (id, topic, sha256, verdict, solved, passed, total, mistakes,"
        " device, dtype, seed, milliseconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            str(report.get("topic") or ""),
            digest,
            str(report["verdict"]),
            is_solved(report),
            sum(one["verdict"] == "pass" for one in checks),
            len(checks),
            json.dumps([str(one["key"]) for one in report.get("mistakes") or ()]),
            str(environment.get("device") or ""),
            str(environment.get("dtype") or ""),
            str(environment.get("seed", "")),
            float(report.get("milliseconds") or 0.0),
        ),
    )
    keep_report(conn, number, report)
    return number


def set_seconds(conn: Connection, attempt: int, seconds: float | None) -> None:
    """Note the time spent up to an attempt, where it is known."""
    conn.execute("UPDATE attempts SET seconds = ? WHERE id = ?", (seconds, attempt))


def keep_source(conn: Connection, source: str) -> str:
    """Keep an answer, once however often it is graded; returns its sha256."""
    data = source.encode("utf-8", "surrogatepass")
    digest = sha256(data).hexdigest()
    conn.execute("INSERT OR IGNORE INTO sources VALUES (?, ?)", (digest, zlib.compress(data)))
    return digest


def keep_report(conn: Connection, attempt: int, report: Mapping[str, Any]) -> None:
    """Keep the whole report, unless it is out of all proportion."""
    data = zlib.compress(json.dumps(report, ensure_ascii=False, separators=(",", ":")).encode())
    if len(data) <= MAX_REPORT_BYTES:
        conn.execute("INSERT INTO reports VALUES (?, ?)", (attempt, data))


# --- ratings -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Rated:
    """A rating, its sitting's place among the corrections, and whether it still counts."""

    uid: str
    at: int
    challenge: str
    slot: str
    rating: Rating
    suggested: Rating
    day: date
    undone: bool


_RATINGS = (
    "SELECT log.uid, log.at, log.challenge, slot, rating, suggested, day,"
    " log.uid IN (SELECT detail FROM log AS undoing WHERE undoing.kind = 'undone')"
    " FROM ratings JOIN log USING (id)"
)


def ratings(conn: Connection, challenge: str) -> list[Rated]:
    """A challenge's ratings as they were given, corrections and undone ones too."""
    rows = conn.execute(f"{_RATINGS} WHERE log.challenge = ? ORDER BY log.at, log.id", (challenge,))
    return [_rated(row) for row in rows]


def last_rating(conn: Connection) -> Rated | None:
    """The latest rating of all that is not undone."""
    rows = conn.execute(f"{_RATINGS} ORDER BY log.at DESC, log.id DESC")
    return next((one for row in rows if not (one := _rated(row)).undone), None)


def _rated(row: tuple[Any, ...]) -> Rated:
    uid, at, challenge, slot, rating, suggested, day, undone = row
    return Rated(
        uid,
        at,
        challenge,
        slot,
        Rating(rating),
        Rating(suggested),
        date.fromisoformat(day),
        bool(undone),
    )


def add_rating(
    conn: Connection,
    place: Place,
    rating: Rating,
    *,
    suggested: Rating,
    day: date,
    slot: str | None = None,
) -> None:
    """Append a rating; with a `slot`, one that corrects that slot's."""
    number, uid = add(conn, place, "rated")
    conn.execute(
        "INSERT INTO ratings (id, slot, rating, suggested, day) VALUES (?, ?, ?, ?, ?)",
        (number, slot or uid, int(rating), int(suggested), day.isoformat()),
    )


def counting(given: list[Rated]) -> list[tuple[date, Rating]]:
    """Of each slot its latest rating that is not undone, by day.

    Within a day by the slots' beginnings, so that two machines that merged agree on the order.
    """
    began: dict[str, int] = {}
    latest: dict[str, Rated] = {}
    for one in given:
        began.setdefault(one.slot, one.at)
        if not one.undone:
            latest[one.slot] = one
    order = sorted(latest.values(), key=lambda one: (one.day, began[one.slot], one.slot))
    return [(one.day, one.rating) for one in order]
