"""Forgetting: of whom is asked nothing is left, of others everything."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizapp.interview.batch import table
from quizapp.interview.models import Batch, Candidate, Record, Result, Submission
from quizapp.interview.records import Records
from quizapp.interview.store import Store
from tests.command import invoke

NOW = datetime.now(UTC)
PEOPLE = (Candidate(id="c07", name="Jane Doe"), Candidate(id="c08", name="Bob Ray"))


def result(candidate: str, number: int, days: int = 0) -> Result:
    return Result(
        key=f"{number:064x}",
        submission=Submission(
            candidate=candidate,
            challenge="attention",
            filename="attention.py",
            source=f"# {candidate} wrote this\n",
            source_sha256="0" * 64,
            origin=f"{candidate}/attention.py",
            kind="folder",
        ),
        status="not-gradable",
        graded=NOW - timedelta(days=days),
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "results")
    made.begin(Batch(name="x", seed=1, quizapp="1", candidates=PEOPLE))
    rows = []
    for number, (who, days) in enumerate((("c07", 100), ("c07", 1), ("c08", 1))):
        one = result(who, number, days)
        made.put(one)
        rows.append({"key": one.key, "candidate": who, "challenge": "attention", "origin": ""})
    made.write("plan.json", json.dumps(rows))
    made.write(table.NAME, table.table(made.all()))
    old = result("c07", 9, 200)
    for name, text in (
        (f"superseded/{old.key}.json", old.model_dump_json()),
        ("remarks/c07.yaml", "notes: Jane was fine\n"),
        ("remarks/c08.yaml", "notes: ok\n"),
        ("report/index.html", "c07 and c08"),
        ("report/candidates/c07.html", "c07"),
        ("report/mine.txt", "my own"),
        ("report/.quiz-report", json.dumps(["index.html", "candidates/c07.html", "../../up"])),
    ):
        path = made.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "up").write_text("not ours")
    return made


def record(identity: str, days: int) -> Record:
    return Record(
        id=identity,
        name=identity,
        created=NOW - timedelta(days=days),
        tasks=(),
        candidates=PEOPLE,
        minutes=60,
        seed=1,
        public_seed=2,
        quizapp="1",
        signer="",
        sealer="",
    )


@pytest.fixture
def records(own_home: Path) -> Records:
    made = Records(own_home / "quiz" / "data" / "assignments")
    made.put(record("old-1", 200))
    made.put(record("new-1", 2))
    return made


def purge(*words: str) -> tuple[int, str]:
    done = invoke("purge", *words)
    return done.exit_code, done.output


def holding(folder: Path, *words: str) -> list[str]:
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(one in path.read_text() or one in path.name for one in words)
    ]


def test_of_a_candidate_nothing_is_left(store: Store, records: Records, tmp_path: Path) -> None:
    code, said = purge(str(store.folder), "--candidate", "c07", "--yes")
    assert code == 0, said
    assert holding(store.folder, "c07", "Jane") == []
    assert [one.id for one in store.batch().candidates] == ["c08"]
    assert [one.submission.candidate for one in store.all()] == ["c08"]
    assert "c08" in (store.folder / table.NAME).read_text()
    assert (store.folder / "remarks" / "c08.yaml").is_file()
    assert (store.folder / "report" / "mine.txt").is_file()
    assert (tmp_path / "up").is_file()
    assert [[one.id for one in each.candidates] for each in records.all()] == [["c08"], ["c08"]]
    assert holding(records.folder, "Jane") == []


def test_what_is_older(store: Store, records: Records) -> None:
    assert purge(str(store.folder), "--older-than", "90d", "--yes")[0] == 0
    assert [one.key[-1] for one in store.all()] == ["1", "2"]
    assert [one.id for one in store.batch().candidates] == ["c07", "c08"]  # the newer one stays
    assert (store.folder / "remarks" / "c07.yaml").is_file()
    assert [row["key"][-1] for row in json.loads((store.folder / "plan.json").read_text())] == [
        "1",
        "2",
    ]
    assert [one.id for one in records.all()] == ["new-1"]


def test_it_asks(store: Store, records: Records) -> None:
    before = {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()}
    code, said = purge(str(store.folder), "--candidate", "c07")
    assert code == 2
    assert "4 files" in said
    assert "2 records" in said
    assert before == {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()}


def test_what_makes_no_sense(store: Store, tmp_path: Path) -> None:
    assert purge(str(store.folder))[0] == 2
    assert purge(str(store.folder), "--older-than", "soon")[0] == 2
    assert purge(str(tmp_path), "--candidate", "c07", "--yes")[0] == 2  # no results folder
    code, said = purge(str(store.folder), "--candidate", "c99", "--yes")
    assert (code, "nothing of that" in said) == (0, True)


def test_once_more_does_no_harm(store: Store, records: Records) -> None:
    for _ in range(2):
        assert purge(str(store.folder), "--candidate", "c07", "--yes")[0] == 0
    assert [one.submission.candidate for one in store.all()] == ["c08"]
