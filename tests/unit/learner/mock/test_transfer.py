"""Interviews that are over move to another machine with the rest, and a stranger's file does
nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizapp.errors import QuizError
from quizapp.learner.mock import Desk, transfer
from quizapp.learner.mock.desk import load
from quizapp.learner.mock.page import page
from tests.unit.learner.mock.conftest import Machine, interview
from tests.unit.learner.mock.test_page import REPORT, make

Edit = Callable[[dict[str, Any]], object]


@pytest.fixture
def other(tmp_path: Path, machine: Machine) -> Desk:
    return Desk(tmp_path / "b" / "interview.json", tmp_path / "b" / "interviews", machine)


@pytest.fixture
def exported(desk: Desk, machine: Machine, tmp_path: Path) -> list[dict[str, Any]]:
    """Two that are over, as a file brings them."""
    for name in ("20270104-120000", "20270104-130000"):
        desk.begin(interview(tmp_path).model_copy(update={"id": name, "began": machine.wall}))
        machine.work(60)
        desk.add("twice", make(REPORT))
        desk.end()
    found = json.loads(json.dumps(transfer.export(desk)))
    assert len(found) == 2
    return found


def pages(desk: Desk) -> list[Any]:
    found = []
    for path in desk.finished():
        kept = load(path)
        assert kept is not None
        found.append(page(kept))
    return found


def test_there_and_back(desk: Desk, other: Desk, exported: list[dict[str, Any]]) -> None:
    found = transfer.parse(exported)
    assert transfer.merge(other, found) == transfer.Merged(added=2, known=0)
    assert transfer.merge(other, found) == transfer.Merged(added=0, known=2)
    assert pages(other) == pages(desk)
    assert transfer.merge(desk, found).added == 0


def test_where_answers_lay_is_not_told(exported: list[dict[str, Any]], tmp_path: Path) -> None:
    assert str(tmp_path) not in json.dumps(exported)


def test_two_of_the_same_second(other: Desk, exported: list[dict[str, Any]]) -> None:
    exported[1]["id"] = exported[0]["id"]
    assert transfer.merge(other, transfer.parse(exported)).added == 2
    assert len(other.finished()) == 2


def test_one_that_cannot_be_read_stops_nothing(desk: Desk, exported: list[dict[str, Any]]) -> None:
    desk.finished()[0].write_text("{")
    assert len(transfer.export(desk)) == 1
    # What was there stays; what the file has of it lies beside it.
    assert transfer.merge(desk, transfer.parse(exported)).added == 1


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: d.update(id="../../../etc/passwd"),
        lambda d: d.update(id=""),
        lambda d: d.update(ended=None),
        lambda d: d.update(tasks=[]),
        lambda d: d.update(current=7),
        lambda d: d.update(version=2),
        lambda d: d.update(unknown=1),
        lambda d: d.update(began=1e300),
        lambda d: d.update(began=float("nan")),
        lambda d: d["clock"].update(spent=float("inf")),
        lambda d: d["tasks"][0].update(challenge="\x1b[2J"),
        lambda d: d["tasks"][0].update(topic="a/b"),
        lambda d: d["tasks"][0].update(title="\x1b]0;owned\x07"),
        lambda d: d["tasks"][0].update(title="# one\n# two"),
        lambda d: d["tasks"][0]["grades"][0].update(report={"checks": [3]}),
        lambda d: d["tasks"][0]["grades"][0].update(report={"checks": 3}),
        lambda d: d["tasks"][0]["grades"][0].update(report=["x"]),
        lambda d: d["tasks"][0]["grades"][0]["report"]["checks"][0].update(name="\ud800"),
        lambda d: d.clear(),
    ],
)
def test_what_does_not_fit_is_refused(exported: list[dict[str, Any]], edit: Edit) -> None:
    edit(exported[1])
    with pytest.raises(QuizError, match=r"interviews\[1\] in this file"):
        transfer.parse(exported)


def test_what_is_no_list(exported: list[dict[str, Any]]) -> None:
    for value in (3, {"0": exported[0]}, None, [exported]):
        with pytest.raises(QuizError, match="interviews"):
            transfer.parse(value)
