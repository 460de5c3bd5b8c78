"""The supervisor's side of a run, where two things happen in one moment."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizapp.grading.service import patience
from quizapp.grading.service.children import LINE_LOST, Judge, Runner
from quizapp.grading.service.run import Run, _how
from quizapp.grading.service.settings import Bounds
from quizapp.grading.wire.frames import Frame, FrameReader


class Pipes:
    """Children without processes: what they send and print is written by the test."""

    def __init__(self, judge: socket.socket) -> None:
        self._judge = judge
        self.said: list[bytes] = []
        self.starts: list[int] = []
        self.frames = self.log = -1
        self._open: list[int] = []

    def start_runner(self, task: object, cell: object, first: int) -> Runner:
        self.starts.append(first)
        frames, self.frames = os.pipe()
        log, self.log = os.pipe()
        for one in (frames, log):
            os.set_blocking(one, False)
        self._open += [self.frames, self.log]
        return Runner(1, frames, log, Path("nowhere"))

    def start_judge(self, task: object) -> Judge:
        return Judge(1, self._judge)

    def end(self, pid: int, scratch: Path | None = None) -> None:
        pass

    def ended(self, pid: int) -> int:
        return 0

    def send(self, *headers: dict[str, Any]) -> None:
        os.write(self.frames, b"".join(Frame(one).pack() for one in headers))

    def close(self) -> None:
        for one in self._open:
            os.close(one)


@pytest.fixture
def lines() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.setblocking(False)
        yield ours, theirs


@pytest.fixture
def pipes(lines: tuple[socket.socket, socket.socket]) -> Iterator[Pipes]:
    made = Pipes(lines[0])
    yield made
    made.close()


@pytest.fixture
def run(
    pipes: Pipes, lines: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    # These runners are nobody, and their numbers may be somebody's.
    monkeypatch.setattr(patience, "waited", lambda pid: 0.0)
    bounds = Bounds(output_bytes=10, check_seconds=1.0, load_seconds=2.0, run_seconds=5.0)
    made: Any = Run(
        SimpleNamespace(),  # type: ignore[arg-type]
        SimpleNamespace(id=7, bulk=False),  # type: ignore[arg-type]
        SimpleNamespace(address_space=True),  # type: ignore[arg-type]
        bounds,
        lambda descriptor, mode: None,
        pipes.said.append,
        pipes,  # type: ignore[arg-type]
    )
    made.theirs = lines[1]
    yield made
    made.close()


def began(run: Any) -> float:
    """When it began, by its deadline as a whole."""
    return float(run._patience._last - run._bounds.run_seconds)


def heard(run: Any) -> list[dict[str, Any]]:
    """What the judge has been sent."""
    return [one.header for one in FrameReader().feed(run.theirs.recv(1 << 20))]


BEGIN = ({"kind": "confined"}, {"kind": "loaded"}, {"kind": "begin", "check": 0})
RECORD = {"kind": "record", "check": 0, "memory": False}


def test_too_much_output_and_a_result_at_once(run: Any, pipes: Pipes) -> None:
    """The result of a runner that has just been replaced is not read as its successor's."""
    pipes.send(*BEGIN)
    run.readable(run._runner.frames)
    os.write(pipes.log, b"\x00\x01check 0\x00" + b"x" * 11)
    pipes.send(RECORD)
    run.readable(run._runner.frames)
    assert [one["kind"] for one in heard(run)] == ["loaded", "begin", "ended"]
    assert pipes.starts == [0, 1]
    assert not pipes.said


def test_a_flood_is_charged_to_the_check_that_printed_it(run: Any, pipes: Pipes) -> None:
    """Its beginning may be read after the flood: two pipes have no common order."""
    pipes.send(*BEGIN)
    run.readable(run._runner.frames)
    os.write(pipes.log, b"\x00\x01check 1\x00" + b"x" * 20)
    pipes.send(RECORD, {"kind": "begin", "check": 1})
    run.readable(run._runner.log)
    os.write(pipes.log, b"x" * 20)
    run.readable(run._runner.log)
    told = [(one["kind"], one.get("check")) for one in heard(run)]
    assert told == [("loaded", None), ("begin", 0), ("record", 0), ("begin", 1), ("ended", 1)]
    assert pipes.starts == [0, 2]


def test_a_flood_while_loading_is_seen_though_all_is_over(run: Any, pipes: Pipes) -> None:
    """On a busy machine all of a short answer may lie there when the supervisor comes to look."""
    os.write(pipes.log, b"x" * 11 + b"\x00\x01check 0\x00")
    pipes.send(BEGIN[0], {"kind": "parsed"}, *BEGIN[1:], RECORD)
    run.readable(run._runner.log)
    assert run._runner is None
    ended, over = heard(run)
    assert (ended["kind"], ended["check"], ended["verdict"]) == ("ended", -1, "output")
    assert over["kind"] == "over"


def test_output_of_a_check_is_that_since_it_began(run: Any, pipes: Pipes) -> None:
    pipes.send(*BEGIN)
    run.readable(run._runner.frames)
    for number in range(1, 4):
        os.write(pipes.log, b"x" * 9)
        pipes.send(RECORD | {"check": number - 1}, {"kind": "begin", "check": number})
        run.readable(run._runner.frames)
    assert pipes.starts == [0]


def test_a_check_that_ran_out_of_memory_leaves_its_leak_behind(run: Any, pipes: Pipes) -> None:
    pipes.send(*BEGIN, RECORD | {"memory": True})
    run.readable(run._runner.frames)
    assert [one["kind"] for one in heard(run)] == ["loaded", "begin", "record"]
    assert pipes.starts == [0, 1]


def test_deadlines(run: Any, pipes: Pipes) -> None:
    start = began(run)
    assert run.deadline == pytest.approx(start + 2.0, abs=0.5)
    pipes.send(*BEGIN)
    run.readable(run._runner.frames)
    heard(run)
    run.tick(run.deadline - 0.1)
    assert pipes.starts == [0]
    run.tick(run.deadline)
    [ended] = heard(run)
    assert (ended["kind"], ended["verdict"], ended["check"]) == ("ended", "timeout", 0)
    assert pipes.starts == [0, 1]


def test_the_whole_run_has_one_too(run: Any, pipes: Pipes) -> None:
    pipes.send(*BEGIN)
    run.readable(run._runner.frames)
    heard(run)
    run.tick(began(run) + 5.0)
    ended, over = heard(run)
    assert ended["verdict"] == over["verdict"] == "timeout"
    assert "the whole run took longer than 5 s" in over["text"]
    assert pipes.starts == [0]
    # a judge at work is waited for, without spinning
    assert run.deadline > began(run) + 5.0


class Watching:
    """A watchdog that finds something whenever it may look."""

    def __init__(self, due: float, found: tuple[str, str]) -> None:
        self.due = due
        self.found = found

    def look(self, now: float) -> tuple[str, str] | None:
        return self.found if now >= self.due else None


def test_what_a_watchdog_finds_ends_the_check(run: Any, pipes: Pipes) -> None:
    pipes.send(*BEGIN)
    run.readable(run._runner.frames)
    os.write(pipes.log, b"\x00\x01check 0\x00last words")
    heard(run)
    due = began(run) + 0.3
    run._watchdog = Watching(due, ("memory", "too much"))
    assert run.wake == run._judge.watchdog.due < run.deadline
    run.tick(due - 0.1)
    assert pipes.starts == [0]
    run.tick(due)
    [ended] = heard(run)
    assert (ended["verdict"], ended["check"], ended["text"]) == ("memory", 0, "too much")
    assert ended["log"] == "last words"
    assert pipes.starts == [0, 1]


def test_a_judge_that_is_too_much_is_our_fault(run: Any, pipes: Pipes) -> None:
    run._judge.watchdog = Watching(began(run), ("memory", "the judge took all"))
    run.tick(began(run))
    assert run.over and run.answered
    assert b'"kind":"failed"' in pipes.said[0] and b"the judge took all" in pipes.said[0]


def test_a_judge_that_died_is_our_fault(
    run: Any, pipes: Pipes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipes, "ended", lambda pid: -9)
    run.theirs.close()
    run.readable(run._judge.descriptor)
    assert run.over and run.answered
    assert b"the judge died of SIGKILL" in pipes.said[0]


def test_a_judge_that_never_answers_ends_the_run(run: Any, pipes: Pipes) -> None:
    pipes.send({"kind": "confined"}, {"kind": "loaded"}, {"kind": "done"})
    run.readable(run._runner.frames)
    assert not run.over
    run.tick(run.deadline)
    assert run.over and run.answered
    assert b"the judge said nothing for 30 s" in pipes.said[-1]


def test_a_wall_that_does_not_stand_is_our_fault(run: Any, pipes: Pipes) -> None:
    pipes.send({"kind": "unconfined", "text": "no wall: x"})
    run.readable(run._runner.frames)
    assert run.answered and run.over
    assert b'"kind":"failed"' in pipes.said[0] and b"no wall: x" in pipes.said[0]


def test_the_same_words_behind_the_wall_are_the_answers(run: Any, pipes: Pipes) -> None:
    pipes.send({"kind": "confined"}, {"kind": "unconfined", "text": "no wall"})
    run.readable(run._runner.frames)
    assert not pipes.said
    assert [one["kind"] for one in heard(run)] == ["ended", "over"]


@pytest.fixture
def spawned(pipes: Pipes, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Runners must be told their task; the list is what they have been told."""
    told: list[bytes] = []
    start = pipes.start_runner

    def start_runner(task: object, cell: object, first: int) -> Runner:
        runner = start(task, cell, first)
        runner.errand += b"a task"
        runner.loads = True
        return runner

    def send_some(line: int, data: bytearray) -> int:
        if len(told) % 2:
            told.append(b"")
            raise BlockingIOError
        told.append(bytes(data[:4]))
        return len(told[-1])

    monkeypatch.setattr(pipes, "start_runner", start_runner)
    monkeypatch.setattr("quizapp.grading.service.run.send_some", send_some)
    return told


def test_a_runner_is_told_its_task_in_pieces(spawned: list[bytes], run: Any, pipes: Pipes) -> None:
    run.writable(run._runner.frames)
    assert spawned == [b"a ta", b"", b"sk"]
    assert not run._runner.errand


def test_the_clock_runs_from_when_a_runner_is_ready(
    spawned: list[bytes], run: Any, pipes: Pipes
) -> None:
    run._patience._last += 495.0
    run._bounds = run._bounds.model_copy(update={"run_seconds": 500.0})
    run._patience.give(began(run), run._patience.seconds)
    assert run.deadline == pytest.approx(began(run) + 60.0, abs=0.5)
    os.write(pipes.log, b"a warning while torch was loaded")
    pipes.send({"kind": "ready"})
    run.readable(run._runner.frames)
    assert run.deadline == pytest.approx(began(run) + 2.0, abs=0.5)
    pipes.send(*BEGIN)
    run.readable(run._runner.frames)
    loaded, begin = heard(run)
    assert loaded["log"] == "", "what loading printed is not the answer's"
    assert (loaded["kind"], begin["kind"]) == ("loaded", "begin")


def test_a_runner_that_cannot_load_is_our_fault(
    spawned: list[bytes], run: Any, pipes: Pipes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipes, "ended", lambda pid: 1)
    os.write(pipes.log, b"Traceback ...\nModuleNotFoundError: No module named 'torch'\n")
    os.close(pipes.frames)
    pipes._open.remove(pipes.frames)
    run.readable(run._runner.frames)
    assert run.answered and run.over
    assert b'"kind":"failed"' in pipes.said[0]
    assert b"before it was ready" in pipes.said[0] and b"No module named 'torch'" in pipes.said[0]


@pytest.mark.parametrize(
    ("status", "verdict", "words"),
    [
        (None, "protocol", "closed the line"),
        (LINE_LOST, "protocol", "closed the line"),
        (3, "crash", "status 3 (os._exit)"),
        (-11, "crash", "SIGSEGV: it touched memory"),
        (-24, "timeout", "CPU time"),
        (-64, "crash", "died of SIGRTMAX"),
        (-40, "crash", "died of 40"),
        (0xC0000005, "crash", "error 0xc0000005"),
    ],
)
def test_how_a_runner_ended(status: int | None, verdict: str, words: str) -> None:
    said, text = _how(status)
    assert said == verdict and words in text


@pytest.mark.parametrize(("parsed", "verdict"), [(False, "not-gradable"), (True, "timeout")])
def test_a_text_that_overwhelms_the_parser(
    run: Any, pipes: Pipes, parsed: bool, verdict: str
) -> None:
    pipes.send({"kind": "confined"}, *[{"kind": "parsed"}] * parsed)
    run.readable(run._runner.frames)
    run.tick(run.deadline)
    ended, over = heard(run)
    assert ended["verdict"] == over["verdict"] == verdict
    assert ("importing" if parsed else "parsing") in ended["text"]


def test_parsed_is_said_once(run: Any, pipes: Pipes) -> None:
    pipes.send({"kind": "confined"}, {"kind": "parsed"}, {"kind": "parsed"})
    run.readable(run._runner.frames)
    assert [one["verdict"] for one in heard(run)] == ["protocol"] * 2
