"""review, stats, history, progress: the practice loop from the shell."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizapp.cli import context
from quizapp.learner import clock as clock_module
from quizapp.learner.progress.database import Database
from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace

RIGHT = "def twice(x):\n    return x + x\n"


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Stops the clock at noon on a Monday, in UTC; moves it on when called."""
    now = [datetime(2027, 1, 4, 12, tzinfo=UTC)]
    monkeypatch.setattr(clock_module, "utc_now", lambda: now[0])
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()

    def forward(**much: float) -> None:
        now[0] += timedelta(**much)

    yield forward
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def attempt(go: Callable[..., None], workspace: Path) -> Callable[..., None]:
    """Lets the learner have graded an answer, without a grader."""

    def record(challenge: str, *mistakes: str, source: str = RIGHT) -> None:
        verdict = "wrong" if mistakes else "pass"
        report = {
            "challenge": challenge,
            "topic": "tiny",
            "verdict": verdict,
            "checks": [{"verdict": verdict}],
            "mistakes": [{"key": one} for one in mistakes],
            "environment": {"device": "cpu", "dtype": "float32", "seed": 2**63 + 1},
        }
        State.load(Workspace(workspace)).record(report, source, 2.0)

    return record


def test_the_loop(quiz, attempt, go, workspace: Path) -> None:
    assert "nothing is scheduled yet" in quiz("review").stderr
    quiz("start", "twice")
    attempt("twice")
    done = quiz("review")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "nothing is due; the next on 2027-01-06" in done.stderr
    go(days=3)
    assert "✓ passed, due" in quiz("list").stdout
    assert "1 due for review" in quiz("list").stderr
    assert quiz("next").stdout == "twice\n"
    assert "`quiz review start twice` begins" in quiz("next").stderr
    assert "it is due: `quiz review start twice`" in quiz("start", "twice").stderr
    head, row = quiz("review").stdout.splitlines()
    assert head.split() == ["due", "name", "title", "par", "your", "best"]
    assert row.split()[:4] == ["1", "day", "ago", "twice"]
    path = workspace / "twice.py"
    path.write_text(RIGHT)
    begun = quiz("review", "start")
    assert (begun.exit_code, begun.stdout) == (0, f"{path}\n")
    assert "raise NotImplementedError" in path.read_text()
    (kept,) = (workspace / ".quiz" / "backup").iterdir()
    assert kept.read_text() == RIGHT
    assert "under way" in quiz("review").stdout
    go(minutes=1)
    attempt("twice")
    assert quiz("list", "--status", "due").stdout.count("\n") == 1  # the heading


def test_a_pass_says_when_it_comes_back(quiz, workspace: Path, go) -> None:
    quiz("start", "twice")
    (workspace / "twice.py").write_text(RIGHT)
    go(minutes=1)
    done = quiz("grade", "twice")
    assert done.exit_code == 0
    assert "comes back for review in 8 days, 2027-01-12" in done.stderr
    assert quiz("history", "twice", "--show", "1").stdout == RIGHT
    shown = json.loads(quiz("history", "twice", "--show", "1", "--format", "json").stdout)
    assert shown["answer"] == RIGHT
    assert shown["report"]["checks"][0]["name"] == "forward"
    assert (shown["seconds"], shown["solved"]) == (60.0, True)


def test_rate_skip_undo(quiz, attempt, go) -> None:
    attempt("twice")
    assert "reviewed, easy; again in 8 days" in quiz("review", "rate", "twice", "4").stderr
    undone = quiz("review", "undo")
    assert undone.stdout == "twice  easy taken back, due 2027-01-06\n"
    go(days=2)
    assert quiz("review", "skip", "twice").exit_code == 0
    assert "nothing is due" in quiz("review").stderr
    assert quiz("review", "skip", "twice").exit_code == 2
    go(days=1)
    assert "twice" in quiz("review").stdout
    wrong = quiz("review", "rate", "twice", "splendid")
    assert wrong.exit_code == 2
    assert "none of again, hard, good, easy" in wrong.stderr
    assert quiz("review", "rate", "thrice", "good").exit_code == 2
    asked = quiz("review", "rate", "twice")
    assert asked.exit_code == 2
    assert "no terminal to ask on" in asked.stderr
    assert quiz("review", "undo").exit_code == 0
    assert quiz("review", "undo").exit_code == 2


def test_a_reset_of_what_is_due_begins_its_review(quiz, attempt, go, workspace: Path) -> None:
    attempt("twice")
    assert "review" not in quiz("reset", "twice", "--yes").stderr
    go(days=2)
    assert "this begins its review" in quiz("reset", "twice", "--yes").stderr
    assert "under way" in quiz("review").stdout


def test_on_a_terminal_it_asks(
    quiz, attempt, go, monkeypatch: pytest.MonkeyPatch, workspace: Path
) -> None:
    monkeypatch.setattr(context, "interactive", lambda: True)
    attempt("twice")
    go(days=2)
    refused = quiz("review", input="n\n")
    assert not (workspace / "twice.py").exists()
    assert "begin twice?" in refused.stderr
    assert f"{workspace / 'twice.py'}\n" in quiz("review", input="\n").stdout
    rated = quiz("review", "rate", "twice", input="\n")
    assert "1 again, 2 hard, 3 good, 4 easy [again]" in rated.stderr
    assert "again tomorrow" in rated.stderr


def test_an_exam_pulls_reviews_before_it(quiz, attempt, go, own_home: Path) -> None:
    attempt("twice")
    quiz("review", "rate", "twice", "easy")  # due on the 12th
    go(days=1)
    asked = json.loads(quiz("review", "--exam-date", "2027-01-10", "--format", "json").stdout)
    assert asked["scheduled"] == {"twice": "2027-01-12"}  # reviewed in the last round
    asked = json.loads(quiz("review", "--exam-date", "2027-01-12", "--format", "json").stdout)
    assert asked["scheduled"]["twice"] < "2027-01-12"
    (own_home / "quiz.toml").write_text("[review]\nexam_date = 2027-01-12\n")
    assert json.loads(quiz("review", "--format", "json").stdout) == asked
    assert quiz("review", "--exam-date", "soon").exit_code == 2


def test_history(quiz, attempt, go) -> None:
    assert "twice was not graded yet" in quiz("history", "twice").stderr
    attempt("twice", "squared", source="wrong")
    go(hours=1)
    attempt("twice")
    head, last, first = quiz("history", "twice").stdout.splitlines()
    assert head.split() == ["#", "when", "verdict", "checks", "spent", "graded", "in", "mistakes"]
    assert last.startswith("2  2027-01-04 13:00  ✓ pass")
    assert "30 min" in last  # an hour between two grades counts as half of one
    assert first.startswith("1  2027-01-04 12:00  ✗ wrong")
    assert first.endswith("squared")
    assert quiz("history", "twice", "--show", "1").stdout == "wrong\n"
    assert quiz("history", "twice", "--show", "3").exit_code == 2
    rows = json.loads(quiz("history", "twice", "--format", "json").stdout)
    assert [row["number"] for row in rows] == [2, 1]
    assert rows[0]["seed"] == str(2**63 + 1)
    assert quiz("history", "twice", "--limit", "1").stdout.count("\n") == 2


def test_stats(quiz, attempt, go) -> None:
    empty = quiz("stats")
    assert empty.exit_code == 0
    assert "nothing was graded yet" in empty.stderr
    attempt("twice", "squared", source="a")
    attempt("twice", "squared", source="b")
    go(days=1)
    attempt("thrice", "gone", source="c")
    go(minutes=5)
    attempt("thrice")
    text = quiz("stats").stdout
    row = text.splitlines()[1].split()
    assert row == ["Tiny", "1/2", "4", "5", "min", "twice"]
    assert "2×  The tensor is squared" in text
    assert "1×  gone" in text  # a mistake that the pack no longer knows
    assert "3 of 4 attempts failed" in text
    assert "2 days in a row" in text
    monday, tuesday, wednesday = (
        next(line for line in text.splitlines() if line.strip().startswith(day))
        for day in ("Mon", "Tue", "Wed")
    )
    assert monday.endswith("·  ░")
    assert tuesday.endswith("·  ░")
    assert wednesday.count("·") == 11
    assert max(map(len, text.splitlines())) <= 80
    data = json.loads(quiz("stats", "--format", "json").stdout)
    assert data["mistakes"][0]["title"] == "The tensor is squared"
    assert data["streak"] == {"now": 2, "longest": 2}
    assert (data["attempts"], data["passed"], data["challenges"]) == (4, 1, 2)
    assert data["calendar"][0][-1] == 2


def test_progress_moves_between_machines(
    quiz, attempt, go, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert quiz("progress", "export", "-").exit_code == 2
    attempt("twice", "squared")
    go(hours=1)
    attempt("twice")
    file = tmp_path / "mine.json"
    done = quiz("progress", "export", str(file))
    assert done.stdout == f"{file}\n"
    assert "exists already" in quiz("progress", "export", str(file)).stderr
    assert quiz("progress", "export", "-").stdout == file.read_text()
    again = quiz("progress", "import", str(file))
    assert "0 events added, 3 known" in again.stderr

    monkeypatch.setenv("QUIZ_HOME", str(tmp_path / "other"))
    brought = quiz("progress", "import", "-", input=file.read_bytes())
    assert "3 events added" in brought.stderr
    assert json.loads(quiz("list", "--format", "json").stdout)[0]["due"] == "2027-01-05"
    assert quiz("history", "twice", "--show", "2").stdout == RIGHT
    bare = quiz("progress")
    assert bare.stdout == f"{Database().path}\n"
    assert "sound" in bare.stderr

    file.write_text('{"format": "quiz-progress", "version": 1, "log": [1], "answers": {}}')
    refused = quiz("progress", "import", str(file))
    assert refused.exit_code == 2
    assert "log[0] in this file is not what quiz writes" in refused.stderr
    assert quiz("progress", "export", "--force", str(file)).exit_code == 0
