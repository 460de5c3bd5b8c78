"""Where the learner stands, read off the history in a few queries: what every listing asks."""

import json
from dataclasses import dataclass, field
from datetime import date
from sqlite3 import Connection
from typing import Any

from quizapp.learner.clock import moment
from quizapp.learner.review.schedule import Card


@dataclass
class Entry:
    """What is known of one challenge."""

    verdict: str | None = None
    """Of the file in this workspace, when it was last graded; None since the stub was put back."""
    passed: int = 0
    total: int = 0
    passed_at: str | None = None
    attempts: int = 0
    hints: int = 0
    """The highest level seen, in the review under way if there is one."""
    given_up: str | None = None
    best_seconds: float | None = None
    reviewing: bool = False
    """Whether a review was begun and has not ended."""


@dataclass
class Standing:
    """All of it, as of one moment."""

    entries: dict[str, Entry] = field(default_factory=dict)
    last: str | None = None
    """The challenge worked on last in this workspace."""
    cards: dict[str, Card] = field(default_factory=dict)
    reviewed_today: int = 0
    begun_today: int = 0
    skipped: set[str] = field(default_factory=set)
    """Put off until tomorrow."""

    def entry(self, challenge: str) -> Entry:
        return self.entries.setdefault(challenge, Entry())


def read(conn: Connection, workspace: str, today: date) -> Standing:
    """The standing in `workspace`."""
    found = Standing()
    _marks(conn, workspace, today, found)
    _attempts(conn, workspace, found)
    _schedule(conn, today, found)
    row = conn.execute(
        "SELECT challenge FROM log WHERE workspace = ? ORDER BY at DESC, id DESC LIMIT 1",
        (workspace,),
    ).fetchone()
    found.last = row[0] if row else None
    return found


def _marks(conn: Connection, workspace: str, today: date, found: Standing) -> None:
    rows = conn.execute(
        "SELECT challenge, workspace, at, kind, detail FROM log WHERE kind IN"
        " ('hint', 'gave-up', 'review', 'skipped', 'rated', 'carried') ORDER BY at, id"
    )
    for challenge, where, at, kind, detail in rows:
        entry = found.entry(challenge)
        if kind == "hint":
            entry.hints = max(entry.hints, int(detail))
        elif kind == "gave-up":
            entry.given_up = entry.given_up or _text(at)
        elif kind == "review":
            entry.reviewing, entry.hints = True, 0
            found.skipped.discard(challenge)
        elif kind == "rated":
            entry.reviewing = False
        elif kind == "skipped":
            entry.reviewing = False
            if detail == today.isoformat():
                found.skipped.add(challenge)
        elif where == workspace:
            _carry(entry, json.loads(detail))


def _carry(entry: Entry, known: dict[str, Any]) -> None:
    """An older quiz kept counts and the first pass, not the attempts. They count where that quiz
    kept them: a workspace may have come from somebody else, with their marks in it."""
    entry.attempts += known.get("attempts", 0)
    entry.hints = max(entry.hints, known.get("hints", 0))
    entry.given_up = entry.given_up or known.get("given_up")
    entry.passed_at = known.get("passed_at")


def _attempts(conn: Connection, workspace: str, found: Standing) -> None:
    rows = conn.execute(
        "SELECT challenge, count(*), min(CASE WHEN solved THEN at END),"
        " min(CASE WHEN solved THEN seconds END)"
        " FROM attempts JOIN log USING (id) GROUP BY challenge"
    )
    for challenge, attempts, passed_at, best in rows:
        entry = found.entry(challenge)
        entry.attempts += attempts
        entry.best_seconds = best
        if passed_at is not None:
            first = _text(passed_at)
            entry.passed_at = min(entry.passed_at or first, first)
    rows = conn.execute(
        "SELECT log.challenge, kind, detail, verdict, passed, total"
        " FROM (SELECT DISTINCT challenge FROM log) AS each"
        " JOIN log ON log.id = (SELECT id FROM log AS latest"
        "  WHERE latest.challenge = each.challenge AND workspace = ?"
        "  AND kind IN ('graded', 'afresh', 'review', 'carried')"
        "  ORDER BY at DESC, id DESC LIMIT 1)"
        " LEFT JOIN attempts USING (id)",
        (workspace,),
    )
    for challenge, kind, detail, verdict, passed, total in rows:
        entry = found.entry(challenge)
        if kind == "graded":
            entry.verdict, entry.passed, entry.total = verdict, passed, total
        elif kind == "carried":
            known = json.loads(detail)
            entry.verdict = known.get("verdict")
            entry.passed, entry.total = known.get("passed", 0), known.get("total", 0)


def _schedule(conn: Connection, today: date, found: Standing) -> None:
    for challenge, due, last, stability, difficulty, reviews, lapses in conn.execute(
        "SELECT challenge, due, last, stability, difficulty, reviews, lapses FROM cards"
    ):
        days = date.fromisoformat(due), date.fromisoformat(last)
        found.cards[challenge] = Card(*days, stability, difficulty, reviews, lapses)
    rows = conn.execute(
        "SELECT min(day) = ?1, count(DISTINCT CASE WHEN day = ?1 THEN slot END)"
        " FROM ratings JOIN log USING (id)"
        " WHERE log.uid NOT IN (SELECT detail FROM log WHERE kind = 'undone')"
        " GROUP BY challenge HAVING max(day) >= ?1",
        (today.isoformat(),),
    )
    for first, slots in rows:
        found.begun_today += first
        found.reviewed_today += slots - first


def _text(at: int) -> str:
    return moment(at).isoformat(timespec="seconds")
