"""The table, the pace, and shares joined."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.errors import QuizError
from quizapp.interview.batch.begin import Begun
from quizapp.interview.batch.executors import Pool
from quizapp.interview.batch.merge import merge
from quizapp.interview.batch.pace import Pace, duration
from quizapp.interview.batch.plan import Shard
from quizapp.interview.batch.run import run
from quizapp.interview.batch.table import table
from quizapp.interview.batch.work import Outcome
from quizapp.interview.models import Result

from .conftest import Acted, report, submission

Planned = Callable[..., Begun]


def result(candidate: str, **changes: object) -> Result:
    changes = {"status": "graded", "report": report("pass", "wrong")} | changes
    return Result(key="0" * 64, submission=submission(candidate), **changes)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_rows_are_the_same_whatever_the_order_and_the_clock() -> None:
    one, two = result("a", milliseconds=1.0, tries=1), result("b")
    later = result("a", milliseconds=9.0, tries=3)
    assert table([one, two]) == table([two, later])


def test_a_row_says_what_became_of_it() -> None:
    (row,) = rows(table([result("a")]))
    assert row["score"] == "0.5000"
    assert (row["verdict"], row["passed"], row["checks"]) == ("wrong", "1", "2")
    assert (row["failed"], row["solved"], row["counts"], row["late"]) == (
        "check-1",
        "no",
        "yes",
        "no",
    )


def test_a_fault_of_ours_has_no_score() -> None:
    (row,) = rows(table([result("a", status="grader-fault", report=None, problem="no disk")]))
    assert (row["score"], row["verdict"], row["why"]) == ("", "", "no disk")


def test_no_cell_is_a_formula() -> None:
    for start in "=+-@":
        hostile = submission("a", origin=f"{start}HYPERLINK(1)", notes=(f"{start}2",))
        (row,) = rows(table([result("a").model_copy(update={"submission": hostile})]))
        assert row["origin"].startswith("'") and row["notes"].startswith("'")


def test_pace_counts_the_last_seconds() -> None:
    now = 0.0
    pace = Pace(100, clock=lambda: now)
    assert pace.left is None
    for _ in range(20):
        now += 0.5
        pace.count()
    assert pace.rate == pytest.approx(2.0)
    assert pace.left == pytest.approx(40.0)
    now += 30
    assert pace.rate == 0 and pace.left is None
    assert [duration(one) for one in (7.2, 200, 7500)] == ["7 s", "3 min 20 s", "2 h 5 min"]


@pytest.fixture
def shared(planned: Planned, acted: Acted, pool: Pool) -> Callable[..., list[Path]]:
    """Folders of shares, each graded in a folder of its own."""
    hand_ins = [submission(f"c{number}", f"{number}") for number in range(20)]

    def make(of: int = 3, prefix: str = "share") -> list[Path]:
        folders = []
        for number in range(1, of + 1):
            begun = planned(*hand_ins, shard=Shard(number, of), out=f"{prefix}{number}")
            run(begun.todo, begun.store, pool, lambda _: None)
            folders.append(begun.store.folder)
        return folders

    return make


def test_shares_make_the_table_of_the_whole(
    shared: Callable[..., list[Path]], tmp_path: Path
) -> None:
    (whole,) = shared(1, "whole")
    merged = merge(tmp_path / "merged", shared(3))
    assert merged.missing == () and merged.taken == 20
    again = merge(tmp_path / "again", [whole])
    assert merged.table.read_bytes() == again.table.read_bytes()
    assert len(merged.table.read_text().splitlines()) == 21


def test_a_missing_share_is_missed_by_name_and_may_come_later(
    shared: Callable[..., list[Path]], tmp_path: Path
) -> None:
    first, second, third = shared(3)
    merged = merge(tmp_path / "out", [first, third])
    assert merged.missing and all(one.origin for one in merged.missing)
    assert len(merged.missing) + len(merged.results) == 20
    merged = merge(tmp_path / "out", [second])
    assert merged.missing == () and len(merged.results) == 20
    # A folder that all shares wrote to needs none.
    assert merge(tmp_path / "out", []).taken == 0


def test_shares_of_different_batches_are_not_mixed(
    shared: Callable[..., list[Path]], planned: Planned, tmp_path: Path
) -> None:
    first, second, _ = shared(3)
    for changes, said in [({"seed": 2}, "another seed"), ({}, "other hand-ins")]:
        other = planned(submission("x"), out=f"o{len(said)}", **changes)
        with pytest.raises(QuizError, match=said):
            merge(tmp_path / "out", [first, other.store.folder, second])
        assert not (tmp_path / "out").exists()
    with pytest.raises(QuizError, match="no results folder"):
        merge(tmp_path / "out", [tmp_path])


def test_a_verdict_stands_above_a_fault(
    shared: Callable[..., list[Path]], acted: Acted, planned: Planned, pool: Pool, tmp_path: Path
) -> None:
    acted.outcomes["5"] = [Outcome(fault=True, problem="no disk")]
    bad = shared(1, "bad")
    acted.outcomes.clear()
    good = shared(1, "good")
    for number, order in enumerate(([*bad, *good], [*good, *bad])):
        merged = merge(tmp_path / f"out{number}", order)
        assert all(one.status == "graded" for one in merged.results)
