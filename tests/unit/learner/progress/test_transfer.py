"""Export and import: a union, whatever the order; and a file from a stranger changes nothing."""

import copy
import json
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.errors import QuizError
from quizapp.learner.progress import log, practice, schema, transfer
from quizapp.learner.progress.log import Place
from quizapp.learner.review.rating import Rating

NAMES = st.sampled_from(["twice", "thrice", "once"])
EVENTS = st.lists(
    st.tuples(
        NAMES,
        st.integers(0, 10**12),
        st.sampled_from(["opened", "hint", "review", "pass", "fail", "rate", "undo", "afresh"]),
        st.integers(1, 4),
    ),
    max_size=15,
)


def memory() -> sqlite3.Connection:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    schema.migrate(conn)
    return conn


def live(conn: sqlite3.Connection, events: list[tuple[str, int, str, int]]) -> None:
    """Let a learner do these things."""
    for name, at, act, number in sorted(events, key=lambda event: event[1]):
        place, day = Place(name, "/ws", at), date(2027, 1, number)
        if act in ("pass", "fail"):
            verdict = "pass" if act == "pass" else "wrong"
            report = {"challenge": name, "verdict": verdict, "checks": [{"verdict": verdict}]}
            report |= {"mistakes": [{"key": "squared"}] if act == "fail" else []}
            source = f"answer {number} of {name}"
            practice.graded(conn, place, report, source=source, par_seconds=60.0, day=day)
        elif act == "rate":
            practice.rate(conn, place, Rating(number), passed=True, day=day)
        elif act == "undo":
            practice.undo(conn, "/ws", at)
        elif act == "hint":
            log.add(conn, place, "hint", str(min(number, 3)))
        else:
            log.add(conn, place, act)  # type: ignore[arg-type]


def export(conn: sqlite3.Connection) -> dict[str, Any]:
    """As a file would bring it."""
    return transfer.parse(json.dumps(transfer.export(conn)).encode())


def whole(conn: sqlite3.Connection) -> dict[str, Any]:
    """An export without the order of what happened in the same millisecond on two machines."""
    found = export(conn)
    return found | {"log": sorted(found["log"], key=lambda row: row["uid"])}


def cards(conn: sqlite3.Connection) -> list[Any]:
    return conn.execute("SELECT * FROM cards ORDER BY challenge").fetchall()


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(EVENTS, EVENTS)
def test_two_histories_merge_to_the_same_from_either_side(
    left: list[tuple[str, int, str, int]], right: list[tuple[str, int, str, int]]
) -> None:
    with closing(memory()) as one, closing(memory()) as two, closing(memory()) as third:
        live(one, left)
        live(two, right)
        first, second = export(one), export(two)
        added = transfer.merge(one, second)
        assert added.added == len(second["log"])
        transfer.merge(two, first)
        assert whole(one) == whole(two)
        assert cards(one) == cards(two)
        assert transfer.merge(one, export(two)).added == 0
        assert cards(one) == cards(two)
        transfer.merge(third, second)
        transfer.merge(third, first)
        assert whole(third) == whole(one)
        assert cards(third) == cards(one)


def test_nothing_is_lost_on_the_way() -> None:
    with closing(memory()) as one, closing(memory()) as two:
        live(one, [("twice", 5, "fail", 1), ("twice", 9000, "pass", 2), ("twice", 9500, "rate", 4)])
        before = transfer.export(one)
        transfer.merge(two, export(one))
        assert transfer.export(two) == before
        attempt = before["log"][0]["attempt"]
        assert attempt["mistakes"] == ["squared"]
        assert attempt["report"]["verdict"] == "wrong"
        assert set(before["answers"].values()) == {"answer 1 of twice", "answer 2 of twice"}


@pytest.fixture
def document() -> dict[str, Any]:
    with closing(memory()) as conn:
        live(conn, [("twice", 5, "fail", 1), ("twice", 9, "pass", 2), ("twice", 11, "hint", 2)])
        return export(conn)


Edit = Callable[[dict[str, Any]], object]
LONE = "\ud800"


@pytest.mark.parametrize(
    ("edit", "where"),
    [
        (lambda d: d.update(format="other"), "no export of quiz"),
        (lambda d: d.update(version=3), "version 3"),
        (lambda d: d.update(log={}), "log in this file"),
        (lambda d: d.update(answers=[]), "answers in this file"),
        (lambda d: d["log"].append(3), r"log\[4\]"),
        (lambda d: d["log"][0].update(uid="'; DROP TABLE log"), r"log\[0\].uid"),
        (lambda d: d["log"][0].update(at=10**30), r"log\[0\].at"),
        (lambda d: d["log"][0].update(at=True), r"log\[0\].at"),
        (lambda d: d["log"][0].update(challenge="../../etc/passwd"), r"log\[0\].challenge"),
        (lambda d: d["log"][0].update(challenge="\x1b[2J"), r"log\[0\].challenge"),
        (lambda d: d["log"][0].update(challenge="a" * 61), r"log\[0\].challenge"),
        (lambda d: d["log"][0].update(workspace=LONE), r"log\[0\].workspace"),
        (lambda d: d["log"][0].update(workspace="x" * 5000), r"log\[0\].workspace"),
        (lambda d: d["log"][0].update(kind="deleted"), r"log\[0\].kind"),
        (lambda d: d["log"][0].update(kind=["graded"]), r"log\[0\].kind"),
        (lambda d: d["log"][0].update(kind="carried", detail='{"attempts": 1e9}'), "detail"),
        (lambda d: d["log"][0].update(kind="carried", detail="[" * 4000), "detail"),
        (lambda d: d["log"][0].update(kind="hint", detail="9"), "detail"),
        (lambda d: d["log"][0].update(kind="undone", detail="x"), "detail"),
        (lambda d: d["log"][0].pop("attempt"), r"log\[0\].attempt"),
        (lambda d: d["log"][0]["attempt"].update(seconds=float("nan")), "seconds"),
        (lambda d: d["log"][0]["attempt"].update(milliseconds=-1), "milliseconds"),
        (lambda d: d["log"][0]["attempt"].update(passed=10**20), "passed"),
        (lambda d: d["log"][0]["attempt"].update(mistakes=["\x1b[31m"]), "mistakes"),
        (lambda d: d["log"][0]["attempt"].update(report=[]), "report"),
        (lambda d: d["answers"].update({"0" * 64: "other"}), "answers"),
        (lambda d: d["answers"].update(x=3), "answers"),
    ],
)
def test_a_file_that_was_tampered_with_is_refused(
    document: dict[str, Any], edit: Edit, where: str
) -> None:
    tampered = copy.deepcopy(document)
    edit(tampered)
    with pytest.raises(QuizError, match=where):
        transfer.parse(json.dumps(tampered).encode())


def test_a_rating_out_of_range_is_refused(document: dict[str, Any]) -> None:
    (rated,) = (one for one in document["log"] if one["kind"] == "rated")
    for key, wrong in (("rating", 5), ("day", "2027-02-30"), ("day", "0001-01-01"), ("slot", "")):
        tampered = copy.deepcopy(document)
        tampered["log"][document["log"].index(rated)]["rating"][key] = wrong
        with pytest.raises(QuizError, match=key):
            transfer.parse(json.dumps(tampered).encode())


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[" * 100_000, b"{}", b'"quiz-progress"'])
def test_what_is_no_document(data: bytes) -> None:
    with pytest.raises(QuizError):
        transfer.parse(data)


@settings(deadline=None, max_examples=100)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_is_parsed_or_refused(value: object) -> None:
    wrapped = {"format": "quiz-progress", "version": 1, "log": value, "answers": value}
    for data in (value, wrapped, wrapped | {"log": [value]}, wrapped | {"log": []}):
        try:
            transfer.parse(json.dumps(data).encode())
        except QuizError:
            continue


def test_of_an_event_that_both_have_ours_stays(document: dict[str, Any]) -> None:
    with closing(memory()) as conn:
        transfer.merge(conn, document)
        before = transfer.export(conn)
        forged = copy.deepcopy(document)
        forged["log"][0]["attempt"]["solved"] = True
        forged["log"].append(copy.deepcopy(forged["log"][0]))
        merged = transfer.merge(conn, transfer.parse(json.dumps(forged).encode()))
        assert (merged.added, merged.known) == (0, len(before["log"]))
        assert transfer.export(conn) == before


def test_a_file_on_disk_survives_a_merge_that_fails(document: dict[str, Any]) -> None:
    from quizapp.learner.progress.database import Database

    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "progress.db")
        database.write(lambda conn: log.add(conn, Place("once", "/ws", 1), "opened"))

        def change(conn: sqlite3.Connection) -> None:
            transfer.merge(conn, document)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            database.write(change)
        left = database.read(transfer.export)
        assert left is not None
        assert [one["challenge"] for one in left["log"]] == ["once"]
