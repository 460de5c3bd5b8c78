"""`quiz interview` from the shell: begun, graded, paused, ended, and what is shut meanwhile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quizapp.cli import context, interview_grade
from quizapp.grading.events import Finished
from quizapp.grading.report import CheckResult, Explanation, Finding
from quizapp.learner.mock import Desk
from tests import reports

RIGHT = "def twice(x):\n    return x + x\n"
SQUARED = "def twice(x):\n    return x * x\n"


class FakeGrader:
    """Says of an answer what its first line asks for; a real one is tried in a test of its own."""

    def __enter__(self) -> FakeGrader:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def grade(self, **request: Any):
        verdict = request["source"].splitlines()[0].removeprefix("# ")
        wrong = verdict != "pass"
        check = CheckResult(
            name="forward",
            label="Doubled",
            verdict=verdict,
            finding=Finding(kind="value", text="HIDDEN is 3, 4 is right") if wrong else None,
            explanation=Explanation(key="forward", title="t", text="t") if wrong else None,
        )
        report = reports.report(
            check,
            challenge=request["challenge"],
            topic=request["topic"],
            filename=request["filename"],
            mistakes=(Explanation(key="squared", title="SECRET", text=""),) if wrong else (),
        )
        yield Finished(id=1, report=report)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interview_grade, "grader", lambda _: FakeGrader())


@pytest.fixture
def begun(quiz, fake):
    """An interview that asks `twice` and `thrice`; gives each answer's file."""
    done = quiz("interview", "--minutes", "30", "--seed", "1")
    assert done.exit_code == 0, done.output
    status = json.loads(quiz("interview", "status", "--format", "json").stdout)
    return {one["challenge"]: Path(one["file"]) for one in status["tasks"]}


def test_it_begins_with_clean_stubs_beside_the_learner_s_own(quiz, fake, workspace: Path) -> None:
    quiz("start", "twice")
    own = workspace / "twice.py"
    own.write_text("# mine\n")
    done = quiz("interview", "--minutes", "10", "--seed", "5")
    assert done.exit_code == 0
    assert "which doubles a tensor" in done.stdout
    assert own.read_text() == "# mine\n"
    stubs = list((workspace / "interviews").glob("*/*.py"))
    assert stubs
    assert all("NotImplementedError" in one.read_text() for one in stubs)


def test_grading_says_counts_and_no_more(quiz, begun) -> None:
    begun["twice"].write_text("# wrong\n")
    done = quiz("interview", "grade", "twice")
    assert (done.exit_code, done.stdout) == (1, "twice: 0 of 1 check passed\n")
    begun["twice"].write_text("# pass\n")
    done = quiz("interview", "grade", "twice")
    assert (done.exit_code, done.stdout) == (0, "twice: 1 of 1 check passed\n")
    for hidden in ("HIDDEN", "SECRET", "forward"):
        assert hidden not in done.output


@pytest.mark.parametrize(
    "words",
    [
        ["hint", "twice"],
        ["explain", "twice"],
        ["explain", "tiny", "--article"],
        ["solution", "twice", "--give-up", "--yes"],
        ["replay", "twice"],
        ["history", "twice"],
        ["history", "twice", "--show", "1"],
        ["grade", "twice"],
    ],
)
def test_what_would_help_is_shut_and_says_why(quiz, begun, words: list[str]) -> None:
    done = quiz(*words)
    assert done.exit_code == 2
    assert "interview" in done.stderr
    assert "quiz interview" in done.stderr
    assert done.stdout == ""


def test_help_on_other_topics_is_given_with_a_word(quiz, begun, make_pack) -> None:
    other = make_pack("other", topic="other", challenges=("fourfold",))
    done = quiz("--pack", str(other), "hint", "fourfold")
    assert done.exit_code == 0
    assert "an interview is on" in done.stderr


def test_help_opens_again_at_the_end(quiz, begun) -> None:
    assert quiz("interview", "end", "--yes").exit_code == 0
    assert quiz("hint", "twice").exit_code == 0
    assert quiz("show", "twice").exit_code == 0


def test_the_end_grades_what_is_there_and_tells_all(quiz, begun, tmp_path: Path) -> None:
    begun["twice"].write_text("# wrong\n")
    done = quiz("interview", "end", "--yes", "--format", "json")
    assert done.exit_code == 0, done.output
    page = json.loads(done.stdout)
    tasks = {one["challenge"]: one for one in page["tasks"]}
    assert tasks["twice"]["mistakes"] == [["squared", "SECRET"]]
    assert tasks["twice"]["problem"].endswith("HIDDEN is 3, 4 is right")
    assert tasks["thrice"]["result"] == "not graded"  # the untouched stub is not asked about
    assert "quiz explain twice squared" in quiz("interview", "show").stdout
    assert "| not solved | twice |" in quiz("interview", "show", "--format", "markdown").stdout
    assert page["id"] in quiz("interview", "list").stdout
    assert quiz("interview", "show", "nope").exit_code == 2


def test_what_is_graded_already_is_not_graded_again(quiz, begun) -> None:
    begun["twice"].write_text("# wrong\n")
    quiz("interview", "grade", "twice")
    quiz("interview", "end", "--yes")
    assert "1 attempt" in quiz("history", "twice").stderr


def test_attempts_count_and_the_own_file_s_standing_stays(quiz, begun, workspace: Path) -> None:
    begun["twice"].write_text("# wrong\n")
    quiz("interview", "grade", "twice")
    rows = {one["id"]: one for one in json.loads(quiz("list", "--format", "json").stdout)}
    assert (rows["twice"]["status"], rows["twice"]["attempts"]) == ("new", 1)
    assert "squared" not in quiz("stats").stdout
    quiz("interview", "end", "--yes")
    assert len(json.loads(quiz("history", "twice", "--format", "json").stdout)) == 1
    assert "squared" in quiz("stats").stdout


def test_pause_shuts_grading_and_is_on_the_page(quiz, begun) -> None:
    assert "left" in quiz("interview", "pause").stdout
    done = quiz("interview", "grade", "twice")
    assert done.exit_code == 2
    assert "resume" in done.stderr
    assert "paused" in quiz("interview").stdout
    quiz("interview", "resume")
    done = quiz("interview", "end", "--yes")
    assert "paused for" in done.stdout


def test_when_the_time_is_over(quiz, begun, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk.of_user()
    kept = json.loads(desk.present.read_text())
    kept["clock"]["spent"] = kept["clock"]["limit"] + 60
    desk.present.write_text(json.dumps(kept))
    begun["twice"].write_text("# pass\n")
    assert "time is over" in quiz("interview").stdout
    done = quiz("interview", "grade", "twice")
    assert (done.exit_code, "the time is over" in done.stderr) == (2, True)
    done = quiz("interview", "end")  # nobody has to be asked then
    assert "solved after the time was over" in done.stdout
    assert "0 of 2 challenges solved" in done.stdout
    assert "over time" in done.stdout


def test_next_goes_round_and_shows_the_task(quiz, begun) -> None:
    first = json.loads(quiz("interview", "status", "--format", "json").stdout)["current"]
    done = quiz("interview", "next")
    second = json.loads(quiz("interview", "status", "--format", "json").stdout)["current"]
    assert {first, second} == {"twice", "thrice"}
    assert str(begun[second]) in done.stdout
    assert quiz("interview", "next", "nope").exit_code == 2


def test_the_editor_and_show_mean_the_interview_s_file(quiz, begun, tmp_path: Path) -> None:
    note = tmp_path / "opened"
    done = quiz("edit", "twice", "--edit-cmd", f"sh -c 'echo \"$0\" > {note}'")
    assert done.exit_code == 0, done.output
    assert note.read_text().strip() == str(begun["twice"])
    assert str(begun["thrice"]) in quiz("show", "thrice").stdout
    assert quiz("interview", "end", "--yes").exit_code == 0
    assert str(begun["thrice"]) not in quiz("show", "thrice").stdout


def test_on_a_terminal_it_asks_before_the_clock_runs(
    quiz, fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "interactive", lambda: True)
    assert quiz("interview", input="n\n").exit_code == 130
    assert Desk.of_user().look() is None
    assert quiz("interview", input="y\n").exit_code == 0
    assert quiz("interview", "end", input="n\n").exit_code == 130
    assert Desk.of_user().look() is not None


@pytest.mark.parametrize(
    "words", [["--difficulty", "7"], ["--difficulty", "3-1"], ["--topics", ","], ["--minutes", "1"]]
)
def test_options_that_make_no_sense(quiz, words: list[str]) -> None:
    done = quiz("interview", *words)
    assert done.exit_code == 2
    assert Desk.of_user().look() is None


@pytest.mark.parametrize("words", [["status"], ["grade"], ["next"], ["end"], ["pause"], ["show"]])
def test_without_one(quiz, words: list[str]) -> None:
    done = quiz("interview", *words)
    assert done.exit_code == 2
    assert "`quiz interview` begins one" in done.stderr


def test_with_a_real_grader(quiz) -> None:
    quiz("interview", "--topics", "twice", "--minutes", "10")
    status = json.loads(quiz("interview", "status", "--format", "json").stdout)
    Path(status["tasks"][0]["file"]).write_text(SQUARED)
    done = quiz("interview", "end", "--yes", "--format", "json")
    assert done.exit_code == 0, done.output
    (task,) = json.loads(done.stdout)["tasks"]
    assert task["mistakes"] == [["squared", "The tensor is squared"]]
    assert (task["passed"], task["total"]) == (0, 1)


def test_pages_move_with_the_rest_of_the_progress(
    quiz, begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun["twice"].write_text("# wrong\n")
    assert quiz("interview", "end", "--yes").exit_code == 0
    shown = quiz("interview", "show").stdout
    file = tmp_path / "progress.json"
    done = quiz("progress", "export", str(file))
    assert (done.exit_code, "1 interview" in done.stderr) == (0, True), done.output
    monkeypatch.setenv("QUIZ_HOME", str(tmp_path / "elsewhere"))
    assert quiz("interview", "show").exit_code == 2
    done = quiz("progress", "import", str(file))
    assert "1 interview added, 0 known already" in done.stderr
    assert "0 interviews added, 1 known already" in quiz("progress", "import", str(file)).stderr
    assert quiz("interview", "show").stdout == shown
    # What an older quiz wrote has none.
    older = json.loads(file.read_text())
    del older["interviews"]
    file.write_text(json.dumps(older | {"version": 1}))
    done = quiz("progress", "import", str(file))
    assert (done.exit_code, "interview" in done.stderr) == (0, False)
    file.write_text(json.dumps(older | {"version": 2, "interviews": [{"id": "x"}]}))
    assert quiz("progress", "import", str(file)).exit_code == 2
