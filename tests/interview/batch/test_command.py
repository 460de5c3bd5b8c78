"""`quiz batch` and `quiz merge` as commands: what they say, where, and how they exit."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from quizapp.catalog import content
from quizapp.interview.batch import worker
from quizapp.interview.batch.events import Begin, End, Graded
from quizapp.interview.batch.work import Outcome
from tests.command import invoke

from .conftest import PLACE, RIGHT, Acted, report

WRONG = "def twice(x):\n    return x * x\n"
Quiz = Callable[..., Result]


@pytest.fixture
def quiz(
    acted: Acted,
    make_pack: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Quiz:
    """Runs a command line in a folder with the hand-ins of three, over a worker that acts."""
    pack = make_pack()
    monkeypatch.setattr(content, "root", lambda: pack)
    monkeypatch.setattr(worker, "describe", lambda: PLACE.model_dump_json())
    acted.outcomes[WRONG] = [Outcome(report=report("wrong", "pass"))]
    for name, text in (("c1", RIGHT), ("c2", WRONG), ("c3", RIGHT + "# mine\n")):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "twice.py").write_text(text)
    monkeypatch.chdir(tmp_path)

    return invoke


def test_all_have_a_verdict(quiz: Quiz, tmp_path: Path) -> None:
    done = quiz("batch", "in", "--out", "out")
    assert done.exit_code == 0, done.output
    assert done.stdout.split() == ["2", "solved", "1", "not", "solved"]
    assert "3 hand-ins" in done.stderr and "tier full" in done.stderr
    assert "\x1b" not in done.stderr and "\r" not in done.stderr
    rows = (tmp_path / "out" / "results.csv").read_text().splitlines()
    assert len(rows) == 4 and rows[2].startswith("c2,twice,graded,wrong,0.5000,no,1,2")


def test_events_are_what_they_are_said_to_be(quiz: Quiz) -> None:
    done = quiz("batch", "in", "--out", "out", "--events", "--seed", "5")
    first, *results, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert Begin(**first).total == 3 and Begin(**first).kept == 0
    assert [Graded(**one).done for one in results] == [1, 2, 3]
    assert {one["candidate"]: one["score"] for one in results} == {"c1": 1.0, "c2": 0.5, "c3": 1.0}
    end = End(**last)
    assert (end.done, end.exit_code, end.interrupted) == (3, 0, False)
    assert end.by_status["solved"] == 2
    # The seed is hidden, and a log may be public.
    assert '"seed"' not in done.stdout


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 0),
        (("--fail-on", "unsolved"), 1),
        (("--fail-on", "not-gradable"), 0),
        (("--fail-on", "missing", "--fail-on", "unsolved"), 1),
    ],
)
def test_it_fails_on_what_it_is_told_to(quiz: Quiz, options: tuple[str, ...], code: int) -> None:
    assert quiz("batch", "in", "--out", "out", *options).exit_code == code


def test_a_fault_of_the_grader_is_3_and_no_zero(quiz: Quiz, acted: Acted, tmp_path: Path) -> None:
    acted.outcomes[WRONG] = [Outcome(fault=True, problem="no disk")]
    done = quiz("batch", "in", "--out", "out", "--events")
    assert done.exit_code == 3
    told = [json.loads(line) for line in done.stdout.splitlines()][1:-1]
    (bad,) = [one for one in told if one["status"] == "grader-fault"]
    assert (bad["score"], bad["tries"], bad["candidate"]) == (None, 3, "c2")
    assert ",grader-fault,,,no," in (tmp_path / "out" / "results.csv").read_text()
    acted.outcomes[WRONG] = [Outcome(report=report("wrong", "pass"))]
    done = quiz("batch", "in", "--out", "out", "--resume")
    assert done.exit_code == 0 and "2 graded already" in done.stderr


def test_a_weak_wall_is_refused(
    quiz: Quiz, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    weak = PLACE.model_copy(update={"tier": "basic"}).model_dump_json()
    monkeypatch.setattr(worker, "describe", lambda: weak)
    done = quiz("batch", "in", "--out", "out")
    assert done.exit_code == 3 and "--accept-weak" in done.stderr
    assert not (tmp_path / "out").exists()
    assert quiz("batch", "in", "--out", "out", "--accept-weak").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nowhere", "--out", "out"), 2, "nowhere"),
        (("in",), 2, "--out"),
        (("in", "--out", "in"), 2, "holds no batch"),
        (("in", "--out", "out", "--shard", "3/2"), 2, "no such share"),
        (("in", "--out", "out", "--executor", "ray://x"), 2, "no executor ray"),
        (("in", "--out", "out", "--executor", "x"), 2, "has an address"),
        (("in", "--out", "out", "--dtype", "int8"), 2, "not graded in int8"),
        (("in", "--out", "out", "--device", "tpu"), 2, "not graded on tpu"),
        (("in", "--out", "out", "--timeout", "0"), 2, "--timeout"),
        (("in", "--out", "out", "--challenge", "twise"), 2, "did you mean twice"),
        (("empty", "--out", "out"), 4, "nothing handed in"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(
    quiz: Quiz, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "empty").mkdir()
    done = quiz("batch", *words)
    assert done.exit_code == code, done.output
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


def test_merge_says_what_is_missing(quiz: Quiz, tmp_path: Path) -> None:
    for number in (1, 2):
        share = ("--seed", "1", "--shard", f"{number}/2", "--out", f"s{number}")
        assert quiz("batch", "in", *share).exit_code == 0
    done = quiz("merge", "all", "s1")
    assert done.exit_code == 3 and "missing: c" in done.stderr
    done = quiz("merge", "all", "s2")
    assert done.exit_code == 0 and "3 results: 2 solved, 1 not solved" in done.stdout
    assert quiz("batch", "in", "--out", "whole", "--seed", "1").exit_code == 0
    one, two = tmp_path / "all" / "results.csv", tmp_path / "whole" / "results.csv"
    assert one.read_bytes() == two.read_bytes()
    assert quiz("batch", "in", "--out", "other", "--seed", "2").exit_code == 0
    done = quiz("merge", "all", "other")
    assert done.exit_code == 2 and "another seed" in done.stderr
    assert quiz("merge", "nothing").exit_code == 2


def test_scores_that_a_mended_challenge_changes_are_told(
    quiz: Quiz, acted: Acted, tmp_path: Path
) -> None:
    first = quiz("batch", "in", "--out", "out", "--seed", "5")
    assert "changed" not in first.stderr
    (checks,) = tmp_path.rglob("solutions/*/twice/checks.py")
    checks.write_text(checks.read_text() + "\n# mended\n")
    worker._packs.clear()
    acted.outcomes[WRONG] = [Outcome(report=report("pass", "pass"))]
    # Another text is another answer: nobody was graded differently.
    (tmp_path / "in" / "c3" / "twice.py").write_text(WRONG + "# mine now\n")
    acted.outcomes[WRONG + "# mine now\n"] = [Outcome(report=report("wrong", "wrong"))]
    again = quiz("batch", "in", "--out", "out", "--resume")
    assert "1 score changed" in again.stderr
    assert "c2  twice  1 of 2 → 2 of 2" in again.stderr
    assert len(list((tmp_path / "out" / "superseded").iterdir())) == 3
    assert "changed" not in quiz("batch", "in", "--out", "out", "--resume").stderr
    (told,) = json.loads(quiz("report", "out", "--format", "json").stdout)["changed"]
    assert (told["candidate"], told["before"]["score"], told["now"]["score"]) == ("c2", 0.5, 1.0)
    page = quiz("report", "out")
    assert page.exit_code == 0
    text = (tmp_path / "out" / "report" / "index.html").read_text()
    assert "Changed scores" in text and "1 of 2" in text
