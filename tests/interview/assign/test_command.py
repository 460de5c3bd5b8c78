"""`quiz assign` as an interviewer types it, on a pack of two small challenges."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from quizapp.catalog import content
from quizapp.interview.assign.bundle import ASSIGNMENT
from quizapp.interview.models import Assignment
from quizapp.interview.records import Records
from tests.command import invoke

Quiz = Callable[..., Result]
NEW = ("assign", "new", "ML screen", "--challenges", "twice,thrice")


@pytest.fixture
def quiz(make_pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Quiz:
    pack = make_pack("builtin", challenges=("twice", "thrice"))
    monkeypatch.setattr(content, "root", lambda: pack)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    Path("c.csv").write_text("id,name,extra_time\nc07,Jane Doe,\nc08,Bob Ray,50%\n")

    return invoke


@pytest.fixture
def same_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """References run here: another process costs another torch."""
    from quizapp.grading.judge import recording
    from quizapp.grading.judge.bank import BankError
    from quizapp.interview.assign import recordings

    def run(request: str) -> list[str]:
        told = []
        for job in recording.Jobs.model_validate_json(request).jobs:
            try:
                told.append(recording.record(job))
            except BankError as error:
                told.append(recording.Told(challenge=job.challenge, problem=str(error)))
        return [one.model_dump_json() for one in told]

    monkeypatch.setattr(recordings, "_run", run)


@pytest.fixture
def records(own_home: Path) -> Records:
    return Records(own_home / "quiz" / "data" / "assignments")


def assignment(path: Path) -> Assignment:
    with zipfile.ZipFile(path) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith(ASSIGNMENT))
        return Assignment.model_validate_json(archive.read(name))


def test_new_and_add_and_list(quiz: Quiz, records: Records, own_home: Path) -> None:
    Path("rules.md").write_text("No AI assistants.\n")
    done = quiz(
        *NEW,
        "--candidates",
        "c.csv",
        "--minutes",
        "40",
        "--deadline",
        "2099-12-01T18:00+01:00",
        "--extra-time",
        "c07=1.25",
        "--rules",
        "rules.md",
        "--required",
        "thrice",
        "--install",
        "pip install /srv/quizapp.whl",
    )
    assert done.exit_code == 0, done.output
    assert "until 2099-12-01 17:00 UTC" in done.output
    assert "your keys were made" in done.output
    assert sorted(one.name for one in Path("ml-screen").iterdir()) == [
        "bundles.csv",
        "ml-screen-c07.zip",
        "ml-screen-c08.zip",
    ]
    told = {name: assignment(Path(f"ml-screen/ml-screen-{name}.zip")) for name in ("c07", "c08")}
    assert [one.minutes for one in told.values()] == [50, 60]
    assert [task.required for task in told["c07"].tasks] == [False, True]
    assert told["c07"].rules == "No AI assistants."
    assert told["c07"].tasks[0].public_checks == ("forward",)
    with zipfile.ZipFile("ml-screen/ml-screen-c07.zip") as archive:
        assert b"    pip install /srv/quizapp.whl\n" in archive.read("ml-screen/README.md")
    (record,) = records.all()
    assert [one.name for one in record.candidates] == ["Jane Doe", "Bob Ray"]
    for path in (
        records.folder / f"{record.id}.json",
        own_home / "quiz/config/interview-keys.json",
    ):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(record.seed) not in done.output

    done = quiz("assign", "add", "ML screen", "--candidate", "c09,c07", "--out", "more")
    assert done.exit_code == 0, done.output
    assert "your keys were made" not in done.output
    assert [one.name for one in Path("more").glob("*.zip")] == ["ml-screen-c09.zip"]
    later = assignment(Path("more/ml-screen-c09.zip"))
    assert later.files["examples/twice.json"] == told["c07"].files["examples/twice.json"]
    assert [one.id for one in records.all()[0].candidates] == ["c07", "c08", "c09"]
    rows = json.loads(quiz("assign", "list", "--format", "json").stdout)
    assert [(one["id"], one["candidates"]) for one in rows] == [(record.id, 3)]
    assert "ml-screen" in quiz("assign", "list").stdout


@pytest.mark.usefixtures("same_process")
def test_topics_and_days(quiz: Quiz, records: Records) -> None:
    done = quiz(
        "assign", "new", "A", "--topics", "tiny", "--candidate", "x,y", "--deadline", "2099-01-02"
    )
    assert done.exit_code == 0, done.output
    (record,) = records.all()
    assert [task.challenge for task in record.tasks] == ["twice", "thrice"]
    assert record.minutes == 4  # what the tasks need
    assert record.deadline is not None
    assert "without AI assistants" in done.output  # of the default rules it is told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("assign", "new", "A", "--candidate", "x"), "nothing is assigned"),
        (NEW, "nobody is invited"),
        ((*NEW, "--candidate", "x", "--candidate", "X"), "stands there twice"),
        ((*NEW, "--candidate", "x y"), "expected letters"),
        ((*NEW, "--candidates", "none.csv"), "cannot be read"),
        ((*NEW, "--candidate", "x", "--deadline", "soon"), "is no time"),
        ((*NEW, "--candidate", "x", "--deadline", "2020-01-01"), "is over"),
        ((*NEW, "--candidate", "x", "--extra-time", "y=2"), "no candidate y"),
        ((*NEW, "--candidate", "x", "--extra-time", "x=99"), "expected a factor"),
        ((*NEW, "--candidate", "x", "--rules", "none.md"), "cannot be read"),
        ((*NEW, "--candidate", "x", "--out", "."), "is there already"),
        (("assign", "new", " ", "--candidate", "x", "--challenges", "twice"), "one line"),
        (("assign", "new", "A", "--candidate", "x", "--challenges", "twyce"), "twice"),
        (("assign", "add", "none", "--candidate", "x", "--out", "o"), "there is no assignment"),
    ],
)
def test_what_makes_no_sense(
    quiz: Quiz, records: Records, words: tuple[str, ...], says: str
) -> None:
    done = quiz(*words)
    assert (done.exit_code, says in done.output) == (2, True), done.output
    assert records.all() == []
    assert [one.name for one in Path().iterdir()] == ["c.csv"]


@pytest.mark.usefixtures("same_process")
def test_a_challenge_that_changed_is_not_given_to_more(quiz: Quiz, records: Records) -> None:
    assert quiz(*NEW, "--candidate", "x").exit_code == 0
    stub = content.root() / "challenges" / "tiny" / "twice" / "stub.py"
    stub.write_text(stub.read_text() + "# new\n")
    done = quiz("assign", "add", "ML screen", "--candidate", "y", "--out", "more")
    assert (done.exit_code, "twice changed since" in done.output) == (2, True)


@pytest.mark.usefixtures("same_process")
def test_a_reference_that_fails_is_said(quiz: Quiz, records: Records) -> None:
    path = content.root() / "solutions" / "tiny" / "twice" / "reference.py"
    path.write_text("def twice(x):\n    raise ValueError('torn')\n")
    done = quiz(*NEW, "--candidate", "x")
    assert done.exit_code == 2
    assert "the examples of twice cannot be made" in done.output
    assert records.all() == []


def test_records_are_found_by_more_than_their_id(tmp_path: Path) -> None:
    from tests.unit.interview.test_purge import record

    records = Records(tmp_path)
    for name in ("one-1a", "one-2b", "two-3c"):
        records.put(record(name, 1))
    assert records.find("two").id == "two-3c"
    assert records.find(str(tmp_path / "two-3c.json")).id == "two-3c"
    from quizapp.errors import QuizError

    with pytest.raises(QuizError, match="several"):
        records.find("one")
    with pytest.raises(QuizError, match="no assignment three"):
        records.find("three")
    (tmp_path / "bad-4d.json").write_text("{")
    with pytest.raises(QuizError, match="is no record"):
        records.all()
