"""From hand-ins to results: `quiz batch` finds the assignment by what it is given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from quizapp import files
from quizapp.interview.assign.bundle import pack
from quizapp.interview.keys import FILE
from quizapp.interview.records import Records
from quizapp.interview.store import Store
from tests.interview.assign.conftest import Made
from tests.interview.assign.test_candidate import ANSWER, handed, sealed

Quiz = Callable[..., Result]


@pytest.fixture
def interviewer(short: Made, own_home: Path) -> Records:
    """The interviewer's own machine: keys and record are there."""
    records = Records(own_home / "quiz" / "data" / "assignments")
    records.put(short.record)
    import json

    keys = {
        "version": 1,
        "signing": short.keys.signing.hex(),
        "sealing": short.keys.sealing.hex(),
    }
    files.write(own_home / "quiz" / "config" / FILE, json.dumps(keys).encode(), private=True)
    return records


def test_deadline_roster_and_seed_are_found(
    short: Made, interviewer: Records, quiz: Quiz, tmp_path: Path, own_home: Path
) -> None:
    found = handed(short, tmp_path, own_home)
    hidden = short.catalog.find("attention").solution
    (found.root / "attention.py").write_text((hidden / "reference.py").read_text())
    sealed(found)
    done = quiz("batch", "in", "--out", "results", "--jobs", "1")
    assert done.exit_code == 0, done.output
    assert f"assignment ML screen ({short.record.id})" in done.output
    store = Store(tmp_path / "results")
    batch = store.batch()
    assert (batch.seed, batch.deadline) == (short.record.seed, short.record.deadline)
    assert [one.id for one in batch.candidates] == ["c07", "c08"]
    rows = {(one.submission.candidate, one.submission.challenge): one for one in store.all()}
    assert rows["c07", "attention"].solved
    assert rows["c07", "attention"].submission.kind == "sealed"
    assert rows["c07", "conv2d"].status == "graded"
    assert not rows["c07", "conv2d"].solved
    assert {rows["c08", one].status for one in ("attention", "conv2d")} == {"missing"}


def test_hand_ins_of_several_assignments(
    short: Made, everything: Made, interviewer: Records, quiz: Quiz, tmp_path: Path
) -> None:
    interviewer.put(everything.record)
    (tmp_path / "in").mkdir()
    for made, name in ((short, "a"), (everything, "b")):
        files = made.files() | {"conv2d.py": ANSWER.encode()}
        (tmp_path / "in" / f"{name}.zip").write_bytes(pack(files))
    done = quiz("batch", "in", "--out", "results")
    assert (done.exit_code, "several assignments" in done.output) == (2, True), done.output


def test_an_assignment_of_another_machine_is_said(short: Made, quiz: Quiz, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.zip").write_bytes(pack(short.files()))
    from quizapp.cli.context import App
    from quizapp.cli.hand_ins import assigned

    record, expected = assigned(App(), [tmp_path / "in"], None)
    assert record is None
    assert expected.owed == ()
