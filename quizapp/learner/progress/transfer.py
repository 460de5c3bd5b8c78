"""The history as one JSON document, and back: a union by each event's uid.

The file may come from anywhere. Every value is checked before the first row is written, what does
not fit is refused with the place where it stands, and nothing in it is ever run or opened.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from sqlite3 import Connection
from typing import Any, get_args

from quizapp.errors import QuizError
from quizapp.grading import source
from quizapp.learner.progress import history, legacy, log
from quizapp.learner.progress.practice import reschedule
from quizapp.learner.review.sittings import Kind

FORMAT = "quiz-progress"
VERSION = 2
"""2 has mock interviews, which lie beside the database: `learner.mock.transfer` knows them."""
READ = (1, VERSION)
MAX_BYTES = 256 << 20

_KINDS = frozenset(get_args(Kind))
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_UID = re.compile(r"[0-9a-f]{32}")
_DIGEST = re.compile(r"([0-9a-f]{64})?")
_WORD = re.compile(r"[\w:.+-]{0,60}")
_LATEST = 4102444800000  # the year 2100
_MANY = 10**6


@dataclass(frozen=True, slots=True)
class Merged:
    """What an import brought."""

    added: int
    known: int


def export(conn: Connection, interviews: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The whole history."""
    return empty(interviews) | {
        "log": list(_rows(conn)),
        "answers": {
            digest: history.source(conn, digest)
            for (digest,) in conn.execute("SELECT sha256 FROM sources ORDER BY sha256").fetchall()
        },
    }


def empty(interviews: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """A document without history."""
    head = {"format": FORMAT, "version": VERSION}
    return head | {"log": [], "answers": {}, "interviews": list(interviews)}


def _rows(conn: Connection) -> Iterator[dict[str, Any]]:
    names = ("uid", "at", "challenge", "workspace", "kind", "detail")
    rows = conn.execute(f"SELECT id, {', '.join(names)} FROM log ORDER BY at, id").fetchall()
    for number, *values in rows:
        one = dict(zip(names, values, strict=True))
        if one["kind"] == "graded":
            one["attempt"] = _part(conn, "attempts", _ATTEMPT, number)
            one["attempt"]["mistakes"] = json.loads(one["attempt"]["mistakes"])
            one["attempt"]["solved"] = bool(one["attempt"]["solved"])
            one["attempt"]["report"] = history.report(conn, number)
        elif one["kind"] == "rated":
            one["rating"] = _part(conn, "ratings", _RATING, number)
        yield one


def _part(
    conn: Connection, table: str, fields: Mapping[str, object], number: int
) -> dict[str, Any]:
    row = conn.execute(f"SELECT {', '.join(fields)} FROM {table} WHERE id = ?", (number,))
    return dict(zip(fields, row.fetchone(), strict=True))


def parse(data: bytes) -> dict[str, Any]:
    """A checked document.

    Raises:
        QuizError: it is no export of quiz, a newer one, or a value in it does not fit.
    """
    try:
        document = json.loads(data)
        json.dumps(document)  # what is nested too deep for this could not be kept
    except (ValueError, RecursionError) as error:
        raise QuizError(
            f"this is not JSON: {error}",
            hint="`quiz progress export FILE` makes what can be taken in",
        ) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise QuizError("this is no export of quiz", hint="`quiz progress export FILE` makes one")
    version = document.get("version")
    if type(version) is not int or version not in READ:
        raise QuizError(
            f"this export has version {version!r}; this quiz reads {VERSION} and older",
            hint="update quiz",
        )
    rows, answers = document.get("log"), document.get("answers")
    _must(isinstance(rows, list), "log")
    _must(isinstance(answers, dict), "answers")
    assert isinstance(rows, list)
    assert isinstance(answers, dict)
    for number, row in enumerate(rows):
        _check_row(row, f"log[{number}]")
    for digest, text in answers.items():
        _must(isinstance(text, str) and len(text) <= source.MAX_BYTES, f"answers.{digest[:80]}")
        encoded = text.encode("utf-8", "surrogatepass")
        _must(sha256(encoded).hexdigest() == digest, f"answers.{digest[:80]}")
    return document | {"interviews": document.get("interviews", [])}


def merge(conn: Connection, document: Mapping[str, Any]) -> Merged:
    """Add what is not known yet. Of an event that both have, ours stays."""
    ids = {uid for (uid,) in conn.execute("SELECT uid FROM log")}
    fresh: dict[str, Mapping[str, Any]] = {}
    for row in document["log"]:
        if row["uid"] not in ids:
            fresh.setdefault(row["uid"], row)
    for row in fresh.values():
        cursor = conn.execute(
            "INSERT INTO log (uid, at, challenge, workspace, kind, detail)"
            " VALUES (:uid, :at, :challenge, :workspace, :kind, :detail)",
            dict(row),
        )
        assert cursor.lastrowid is not None
        if row["kind"] == "graded":
            _add_attempt(conn, cursor.lastrowid, row["attempt"])
        elif row["kind"] == "rated":
            _insert(conn, "ratings", cursor.lastrowid, row["rating"], _RATING)
    for text in document["answers"].values():
        log.keep_source(conn, text)
    # An undoing may stand under another challenge in a file made by hand: its rating's counts.
    touched = {row["challenge"] for row in fresh.values() if row["kind"] == "rated"}
    for (name,) in conn.execute(
        "SELECT DISTINCT rated.challenge FROM log AS undoing JOIN log AS rated"
        " ON rated.uid = undoing.detail WHERE undoing.kind = 'undone'"
    ):
        touched.add(name)
    for name in sorted(touched):
        reschedule(conn, name)
    return Merged(len(fresh), len({row["uid"] for row in document["log"]}) - len(fresh))


def _add_attempt(conn: Connection, number: int, attempt: Mapping[str, Any]) -> None:
    kept = {**attempt, "mistakes": json.dumps(attempt["mistakes"])}
    _insert(conn, "attempts", number, kept, _ATTEMPT)
    if attempt.get("report") is not None:
        log.keep_report(conn, number, attempt["report"])


def _insert(
    conn: Connection,
    table: str,
    number: int,
    values: Mapping[str, Any],
    fields: Mapping[str, object],
) -> None:
    marks = ", ".join("?" * (len(fields) + 1))
    conn.execute(
        f"INSERT INTO {table} (id, {', '.join(fields)}) VALUES ({marks})",
        (number, *(values[name] for name in fields)),
    )


# --- what fits ---------------------------------------------------------------------------------
def _must(fits: bool, where: str) -> None:
    if not fits:
        raise QuizError(
            f"{where} in this file is not what quiz writes",
            hint="nothing was imported; has the file been edited?",
        )


def _whole(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _text(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _short(value: object) -> bool:
    if not isinstance(value, str) or len(value) > 4096:
        return False
    try:
        value.encode()  # half a surrogate pair is nothing that SQLite can keep
    except UnicodeEncodeError:
        return False
    return True


def _empty(value: object) -> bool:
    return value == ""


def _number(value: object) -> bool:
    return type(value) in (int, float) and 0 <= value < 1e12  # type: ignore[operator]


def _day(value: object) -> bool:
    try:
        return isinstance(value, str) and 1970 <= date.fromisoformat(value).year <= 2100
    except ValueError:
        return False


def _mistakes(value: object) -> bool:
    return isinstance(value, list) and len(value) <= 100 and all(_text(_WORD)(one) for one in value)


_ROW: Mapping[str, Callable[[object], bool]] = {
    "uid": _text(_UID),
    "at": _whole(0, _LATEST),
    "challenge": lambda value: _text(_NAME)(value) and len(str(value)) <= 60,
    "workspace": _short,
    "kind": lambda value: isinstance(value, str) and value in _KINDS,
    "detail": _short,
}
_ATTEMPT: Mapping[str, Callable[[object], bool]] = {
    "topic": lambda value: value == "" or (_text(_NAME)(value) and len(str(value)) <= 60),
    "sha256": _text(_DIGEST),
    "verdict": _text(_WORD),
    "solved": lambda value: isinstance(value, bool),
    "passed": _whole(0, _MANY),
    "total": _whole(0, _MANY),
    "mistakes": _mistakes,
    "device": _text(_WORD),
    "dtype": _text(_WORD),
    "seed": _text(_WORD),
    "milliseconds": _number,
    "seconds": lambda value: value is None or _number(value),
}
_RATING: Mapping[str, Callable[[object], bool]] = {
    "slot": _text(_UID),
    "rating": _whole(1, 4),
    "suggested": _whole(1, 4),
    "day": _day,
}
_DETAIL: Mapping[str, Callable[[object], bool]] = {
    "hint": lambda value: value in ("1", "2", "3"),
    "skipped": _day,
    "undone": _text(_UID),
    "carried": lambda value: _carried(str(value)),
}


def _carried(text: str) -> bool:
    try:
        legacy.parse_entry(json.loads(text))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return False
    return True


def _check_row(row: object, where: str) -> None:
    _must(isinstance(row, dict), where)
    assert isinstance(row, dict)
    _check_fields(row, _ROW, where)
    kind = row["kind"]
    _must(_DETAIL.get(kind, _empty)(row["detail"]), f"{where}.detail")
    if kind == "graded":
        _check_fields(row.get("attempt"), _ATTEMPT, f"{where}.attempt")
        report = row["attempt"].get("report")
        _must(report is None or isinstance(report, dict), f"{where}.attempt.report")
    elif kind == "rated":
        _check_fields(row.get("rating"), _RATING, f"{where}.rating")


def _check_fields(
    values: object, fields: Mapping[str, Callable[[object], bool]], where: str
) -> None:
    _must(isinstance(values, dict), where)
    assert isinstance(values, dict)
    for name, fits in fields.items():
        _must(fits(values.get(name)), f"{where}.{name}")
