"""The page: score by check, mistakes by name, times, what to read; hostile text stays text."""

from pathlib import Path

from quizapp.cli.context import App
from quizapp.cli.interview_page import as_text
from quizapp.learner.mock import Desk, Grade
from quizapp.learner.mock.markdown import as_markdown
from quizapp.learner.mock.page import page
from tests.unit.learner.mock.conftest import interview

REPORT = {
    "verdict": "wrong",
    "checks": [
        {"name": "forward", "label": "Right", "verdict": "pass"},
        {
            "name": "scale",
            "label": "Scaled",
            "verdict": "wrong",
            "finding": {"text": "is [x](http://evil) \x1b[31m3, 4 is right"},
            "explanation": {"key": "scale"},
        },
    ],
    "mistakes": [{"key": "no-scale", "title": "The scores are not scaled"}],
}


def make(report, source="a"):
    return lambda clock, wall: Grade.of(report, source, at=wall, clock=clock)


def test_what_stands_on_it(desk: Desk, machine, tmp_path: Path) -> None:
    desk.begin(interview(tmp_path, "twice", "thrice", "new"))
    machine.work(300)
    desk.add("twice", make(REPORT))
    machine.work(60)
    desk.pause()
    machine.work(90)
    desk.resume()
    desk.add("thrice", make({"verdict": "pass", "checks": [REPORT["checks"][0]]}))
    machine.work(40)
    found = page(desk.end())
    assert (found.solved, found.passed, found.total) == (1, 2, 3)
    assert (found.spent_seconds, found.over_seconds) == (400, 0)
    twice, thrice, new = found.tasks
    assert (twice.result, twice.seconds, twice.passed, twice.total) == ("not solved", 360, 1, 2)
    assert twice.mistakes == [("no-scale", "The scores are not scaled")]
    assert twice.problem.startswith("scale: is ")
    assert twice.read[:2] == ["quiz explain twice no-scale", "quiz explain twice scale"]
    assert twice.read[-1] == "quiz explain tiny --article"
    assert (thrice.result, thrice.read) == ("solved", ["quiz solution thrice"])
    assert (new.result, new.total, new.attempts) == ("not graded", 0, 0)
    assert len(found.gaps) == 1
    assert "paused for 1 min 30 s" in found.gaps[0]


def test_on_paper_and_on_a_terminal(desk: Desk, tmp_path: Path) -> None:
    desk.begin(interview(tmp_path))
    desk.add("twice", make(REPORT))
    found = page(desk.end())
    text = list(as_text(App(), found, 80))
    paper = "\n".join(as_markdown(found))
    assert all(len(line) <= 80 for line in text)
    for words in (" ".join("\n".join(text).split()), paper):
        assert "0 of 2 challenges solved, 1 of 2 checks passed" in words
        assert "The scores are not scaled" in words
        assert "quiz explain twice no-scale" in words
        assert "\x1b[31m" not in words
    assert "[x](http" not in paper
    assert len(text) + paper.count("\n") < 60


def test_late_work_is_shown_beside_the_score(desk: Desk, machine, tmp_path: Path) -> None:
    desk.begin(interview(tmp_path, "twice", minutes=5))
    machine.work(400)
    desk.add("twice", make({"verdict": "pass", "checks": [REPORT["checks"][0]]}))
    found = page(desk.end())
    assert found.over_seconds == 100
    assert found.tasks[0].result == "not graded"
    assert found.tasks[0].late == "solved after the time was over"
    assert (found.passed, found.solved) == (0, 0)
