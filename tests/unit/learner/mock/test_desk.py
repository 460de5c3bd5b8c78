"""The interview that is on survives whatever ends a process, and takes one change at a time."""

import errno
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from quizapp import files
from quizapp.errors import Fault, QuizError
from quizapp.learner.mock import Clock, Desk, Grade
from quizapp.learner.mock.desk import free_id, load
from tests.unit.learner.mock.conftest import interview


def grade(solved: bool = False, *, passed: int = 1, verdict: str = ""):
    def make(clock: Clock, wall: float) -> Grade:
        said = verdict or ("pass" if solved else "wrong")
        checks = [{"name": "a", "verdict": "pass"}] * passed
        checks += [] if solved else [{"name": "b", "verdict": said}]
        report = {"verdict": said, "checks": checks}
        return Grade.of(report, f"{clock.spent}", at=wall, clock=clock)

    return make


def test_nothing_is_there_before_one_begins(desk: Desk) -> None:
    assert desk.look() is None
    assert not desk.present.parent.exists()
    with pytest.raises(QuizError, match="no interview is on"):
        desk.pause()


def test_a_closed_terminal_loses_nothing(desk: Desk, machine, tmp_path: Path) -> None:
    desk.begin(interview(tmp_path))
    machine.work(60)
    desk.switch("thrice")
    machine.work(30)
    view = Desk(desk.present, desk.past, machine).look()
    assert view is not None
    assert view.task.challenge == "thrice"
    assert [one.seconds for one in view.interview.tasks] == [60, 30]
    assert (view.remaining, view.paused, view.over) == (45 * 60 - 90, False, False)
    if os.name == "posix":
        assert stat.S_IMODE(desk.present.parent.stat().st_mode) == 0o700


def test_looking_writes_nothing(desk: Desk, machine, tmp_path: Path) -> None:
    desk.begin(interview(tmp_path))
    before = desk.present.read_bytes()
    machine.work(500)
    desk.look()
    assert desk.present.read_bytes() == before


def test_one_at_a_time(desk: Desk, tmp_path: Path) -> None:
    desk.begin(interview(tmp_path))
    with pytest.raises(QuizError, match="an interview is on already"):
        desk.begin(interview(tmp_path))


def test_pause_and_resume(desk: Desk, machine, tmp_path: Path) -> None:
    desk.begin(interview(tmp_path))
    machine.work(10)
    desk.pause()
    machine.work(1000)
    view = desk.look()
    assert view is not None
    assert view.paused
    assert view.interview.clock.spent == 10
    with pytest.raises(QuizError, match="paused already"):
        desk.pause()
    desk.resume()
    with pytest.raises(QuizError, match="runs already"):
        desk.resume()
    assert [one.kind for one in desk.end().clock.gaps] == ["pause"]


def test_the_next_is_the_next_not_solved(desk: Desk, tmp_path: Path) -> None:
    desk.begin(interview(tmp_path, "a", "b", "c"))
    desk.add("b", grade(solved=True))
    assert desk.switch("a").task.challenge == "a"
    assert desk.switch().task.challenge == "c"
    assert desk.switch().task.challenge == "a"
    with pytest.raises(QuizError, match="not asked in this interview") as error:
        desk.switch("d")
    assert "a, b, c" in (error.value.hint or "")


def test_what_comes_after_the_time_is_late_and_no_score(
    desk: Desk, machine, tmp_path: Path
) -> None:
    desk.begin(interview(tmp_path, minutes=10))
    desk.add("twice", grade(passed=2))
    machine.work(601)
    after = desk.add("twice", grade(solved=True))
    task = after.find("twice")
    assert task is not None
    assert task.last is not None
    assert task.late is not None
    assert (task.last.passed, task.last.solved) == (2, False)
    assert (task.late.solved, task.late.late) == (True, True)


def test_of_many_grades_the_last_one_s_report_is_kept(desk: Desk, tmp_path: Path) -> None:
    desk.begin(interview(tmp_path))
    for _ in range(4):
        after = desk.add("twice", grade())
    assert [one.report is not None for one in after.tasks[0].grades] == [False] * 3 + [True]


def test_a_stub_or_a_text_that_does_not_parse_takes_no_score_away(
    desk: Desk, tmp_path: Path
) -> None:
    desk.begin(interview(tmp_path))
    desk.add("twice", grade(passed=3))
    after = desk.add("twice", grade(verdict="not-gradable"))
    assert after.tasks[0].last is not None
    assert after.tasks[0].last.passed == 3


def test_the_end_keeps_the_page_and_clears_the_desk(desk: Desk, machine, tmp_path: Path) -> None:
    desk.begin(interview(tmp_path))
    machine.work(5)
    done = desk.end()
    assert desk.look() is None
    assert desk.finished() == [desk.past / "20270104-1200.json"]
    assert load(desk.finished()[0]) == done
    assert done.ended == machine.wall
    assert free_id(desk, machine.wall) not in {one.stem for one in desk.finished()}


def test_grading_at_the_end_takes_no_time(desk: Desk, machine, tmp_path: Path) -> None:
    desk.begin(interview(tmp_path))
    machine.work(10)
    desk.stop()
    machine.work(100)
    desk.add("thrice", grade(solved=True))
    machine.work(100)
    done = desk.end()
    assert (done.clock.spent, done.clock.gaps) == (10, [])
    assert [one.seconds for one in done.tasks] == [10, 0]


def test_one_that_was_killed_at_its_end_goes_on_when_told(
    desk: Desk, machine, tmp_path: Path
) -> None:
    desk.begin(interview(tmp_path))
    desk.stop()
    machine.work(50)
    assert desk.resume().clock.paused is False
    machine.work(5)
    assert desk.end().clock.spent == 5


def test_ids_do_not_clash(desk: Desk, machine) -> None:
    desk.past.mkdir(parents=True)
    first = free_id(desk, machine.wall)
    (desk.past / f"{first}.json").touch()
    assert free_id(desk, machine.wall) == f"{first}-2"


@pytest.mark.parametrize("name", ["_write_beside", "_write_out"])
def test_a_full_disk_leaves_it_as_it_was(
    desk: Desk, machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    desk.begin(interview(tmp_path))

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, name, full)
        machine.work(9)
        for change in (desk.switch, desk.pause, desk.end):
            with pytest.raises(Fault, match="no room left on the disk"):
                change()
    view = desk.look()
    assert view is not None
    assert (view.task.challenge, view.paused, view.interview.clock.spent) == ("twice", False, 9)
    assert [one.name for one in desk.present.parent.iterdir() if ".tmp" in one.name] == []


@pytest.mark.parametrize("data", [b"", b"{", b'{"version": 2}', b"\xff\xfe", b"[1]"])
def test_a_file_nobody_can_read_is_left_alone(desk: Desk, tmp_path: Path, data: bytes) -> None:
    desk.present.parent.mkdir(parents=True)
    desk.present.write_bytes(data)
    for ask in (desk.look, desk.pause, lambda: desk.begin(interview(tmp_path))):
        with pytest.raises(Fault, match="no interview that this quiz can read"):
            ask()
    assert desk.present.read_bytes() == data


def test_a_current_task_that_is_not_there(desk: Desk, tmp_path: Path) -> None:
    desk.begin(interview(tmp_path))
    document = json.loads(desk.present.read_text()) | {"current": 7}
    desk.present.write_text(json.dumps(document))
    with pytest.raises(Fault, match="damaged"):
        desk.look()


_SWITCHER = """
import sys
from pathlib import Path
from quizapp.learner.mock import Desk, Grade
desk = Desk(Path(sys.argv[1]), Path(sys.argv[2]))
for number in range(10):
    report = {"verdict": "wrong", "checks": []}
    desk.add(sys.argv[3], lambda clock, wall: Grade.of(report, "", at=wall, clock=clock))
"""


def test_two_terminals_lose_nothing_of_each_other(desk: Desk, tmp_path: Path) -> None:
    desk.begin(interview(tmp_path))
    argv = [sys.executable, "-c", _SWITCHER, str(desk.present), str(desk.past)]
    both = [subprocess.Popen([*argv, name], stderr=subprocess.PIPE) for name in ("twice", "thrice")]
    for one in both:
        _, complaint = one.communicate(timeout=60)
        assert one.returncode == 0, complaint.decode()
    view = desk.look()
    assert view is not None
    assert [len(one.grades) for one in view.interview.tasks] == [10, 10]
