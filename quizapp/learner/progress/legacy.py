"""A workspace's `.quiz/state.json`, where quiz kept verdicts and counts before it had a history.

It is read once, and then renamed. Its marks become `carried` rows; its passes enter the schedule.
"""

import json
import os
import stat
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from quizapp import files
from quizapp.errors import Fault
from quizapp.learner.clock import Rhythm, milliseconds, utc_now
from quizapp.learner.progress import log
from quizapp.learner.progress.database import Database
from quizapp.learner.progress.log import Place
from quizapp.learner.progress.practice import reschedule
from quizapp.learner.review.rating import suggest
from quizapp.learner.review.sittings import Sitting

MAX_BYTES = 1 << 20

_COUNTS = ("passed", "total", "attempts", "hints")
_TIMES = ("passed_at", "given_up")


def carry_over(database: Database, marker: Path, workspace: str, rhythm: Rhythm) -> str | None:
    """Take over what `marker`/state.json knows; returns what the learner should be told.

    Raises:
        Fault: the history cannot be written; the file stays, for the next time.
    """
    path = marker / "state.json"
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise files.unreadable(error, path, Fault) from error
    # A workspace may come from somebody else; what is no plain file is not followed.
    if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
        return None
    with files.locked(marker / "state.lock"):
        try:
            raw = json.loads(path.read_bytes())
            if raw.get("version", 1) > 1:
                return f"{path} was written by a newer quiz; it is left as it is"
            last, known = _parse(raw)
        except FileNotFoundError:
            return None  # another quiz was faster
        except (ValueError, TypeError, AttributeError, RecursionError):
            aside = _rename(path, f"state.damaged-{utc_now():%Y%m%dT%H%M%SZ}.json")
            return f"{path} was damaged: it is kept as {aside.name}, and what it held is not shown"
        at = round(status.st_mtime * 1000)
        database.write(lambda conn: _import(conn, known, last, workspace, at, rhythm))
        aside = _rename(path, "state.imported.json")
    return None


def _parse(raw: Mapping[str, Any]) -> tuple[str | None, dict[str, dict[str, Any]]]:
    """Raises TypeError, ValueError or AttributeError where the shape is not ours."""
    last = raw.get("last")
    if not isinstance(last, str | None):
        raise TypeError("last")
    known = raw.get("challenges", {}).items()
    return last, {str(name): parse_entry(entry) for name, entry in known}


def parse_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One challenge's marks, those that are of use; raises as above."""
    kept: dict[str, Any] = {}
    for key, value in entry.items():
        if key in _COUNTS:
            if type(value) is not int or not 0 <= value < 10**6:
                raise TypeError(key)
        elif key in _TIMES:
            if datetime.fromisoformat(value).tzinfo is None:
                raise ValueError(key)
        elif key == "verdict":
            if not isinstance(value, str):
                raise TypeError(key)
        else:
            continue  # marks of an even newer quiz, which never came to be
        kept[key] = value
    return kept


def _import(
    conn: Connection,
    known: Mapping[str, dict[str, Any]],
    last: str | None,
    workspace: str,
    at: int,
    rhythm: Rhythm,
) -> None:
    """Idempotent: a quiz that was killed before it renamed the file imports it again."""
    names = sorted(known, key=lambda name: name == last)  # so that `last` stays the last
    for name in names:
        detail = json.dumps(known[name], sort_keys=True)
        present = conn.execute(
            "SELECT 1 FROM log WHERE challenge = ? AND workspace = ? AND kind = 'carried'"
            " AND detail = ?",
            (name, workspace, detail),
        ).fetchone()
        if present:
            continue
        log.add(conn, Place(name, workspace, at), "carried", detail)
        if "passed_at" in known[name] and not log.ratings(conn, name):
            _schedule(conn, Place(name, workspace, at), known[name], rhythm)


def _schedule(conn: Connection, place: Place, entry: Mapping[str, Any], rhythm: Rhythm) -> None:
    seen = Sitting(
        review=False,
        last=place.at,
        hints=entry.get("hints", 0),
        failures=max(0, entry.get("attempts", 1) - 1),
        gave_up="given_up" in entry,
        solved=True,
    )
    passed = datetime.fromisoformat(entry["passed_at"]).astimezone(UTC)
    rating = suggest(seen, None)
    place = Place(place.challenge, place.workspace, milliseconds(passed))
    log.add_rating(conn, place, rating, suggested=rating, day=rhythm.day_of(passed))
    reschedule(conn, place.challenge)


def _rename(path: Path, name: str) -> Path:
    aside = path.with_name(name)
    try:
        os.replace(path, aside)
    except OSError as error:
        raise files.fault(error, path) from error
    return aside
