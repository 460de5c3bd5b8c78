"""How the server asks for children ahead of their time, against a process that only says it forks.

What comes in which order is up to the scheduler: a child may speak before its birth is told.
"""

import json
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("elsewhere nothing forks", allow_module_level=True)

import torch

from quizapp.catalog import content
from quizapp.checks.harness import Setting
from quizapp.grading.runner.run import Task
from quizapp.grading.service import forked as module
from quizapp.grading.service import ground
from quizapp.grading.service.asked import cell
from quizapp.grading.service.children import Cell, Runner
from quizapp.grading.service.forked import Forked
from quizapp.grading.service.settings import Bounds

CELL = cell(content.root(), Bounds(), gpu=False, canary=None)
OTHER = replace(CELL, limits=replace(CELL.limits, open_files=7))
TASK = Task("", "a.py", "", {}, "float32", Setting(0, torch.float32, torch.device("cpu")))


class Forks:
    """The other side: takes orders, and says what a test has it say."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        ours, self._line = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.setblocking(False)
        self.ours = ours
        self.killed: list[int] = []
        self._ends: dict[int, list[int]] = {}

    def orders(self) -> list[str]:
        found = []
        while True:
            try:
                found.append(self._line.recv(ground.MAX_ORDER).decode())
            except BlockingIOError:
                return found

    def say(self, **words: object) -> None:
        self._line.send(json.dumps(words).encode())

    def waits(self, pid: int, *, runner: bool = True) -> None:
        pipes = [os.pipe() for _ in range(1 + runner)]
        words: dict[str, object] = {"waiting": pid}
        if runner:
            scratch = self._folder / f"run-{pid}"
            scratch.mkdir()
            words["scratch"] = str(scratch)
        socket.send_fds(self._line, [json.dumps(words).encode()], [one for one, _ in pipes])
        for one, _ in pipes:
            os.close(one)
        self._ends[pid] = [other for _, other in pipes]

    def dies(self, pid: int) -> None:
        for one in self._ends.pop(pid, []):
            os.close(one)

    def close(self) -> None:
        for pid in tuple(self._ends):
            self.dies(pid)
        self._line.close()
        self.ours.close()


@pytest.fixture
def forks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forks]:
    forks = Forks(tmp_path)
    monkeypatch.setattr(ground, "kill", forks.killed.append)
    yield forks
    forks.close()


def start(children: Forked, wanted: Cell = CELL) -> Runner:
    runner = children.start_runner(TASK, wanted, 0)
    os.close(runner.frames)
    os.close(runner.log)
    return runner


def test_children_are_asked_for_at_once_and_after_each_run(forks: Forks) -> None:
    children = Forked(forks.ours, CELL)
    assert forks.orders() == ["j", "r"]
    forks.say(born=11)
    forks.say(born=12)
    forks.waits(12)
    assert start(children).pid == 12
    children.end(12, None)
    children.stock()
    assert forks.orders() == ["r", "b12"], "the next is forked before the last is waited for"
    assert forks.killed == [12]


def test_one_may_speak_before_its_birth_is_told(forks: Forks) -> None:
    children = Forked(forks.ours, CELL)
    forks.waits(12)
    forks.say(born=11)
    forks.say(born=12)
    assert start(children).pid == 12


def test_one_that_waits_elsewhere_is_not_used(forks: Forks, tmp_path: Path) -> None:
    children = Forked(forks.ours, CELL)
    forks.orders()
    forks.say(born=11)
    forks.say(born=12)
    children.hear()
    forks.say(born=13)
    forks.waits(12)
    forks.waits(13)
    assert start(children, OTHER).pid == 13
    cell_order, fork = forks.orders()
    assert "open_files" in cell_order and fork == "r"
    assert forks.killed == [12]
    forks.say(gone=12)
    children.hear()
    assert not (tmp_path / "run-12").exists(), "its folder goes with it"
    assert (tmp_path / "run-13").exists()


@pytest.mark.parametrize("early", [False, True])
def test_one_that_nobody_wants_any_more_ends_as_soon_as_it_is_born(
    forks: Forks, tmp_path: Path, early: bool
) -> None:
    children = Forked(forks.ours, CELL)
    if early:
        forks.waits(12)
    forks.say(born=11)
    forks.say(born=12)
    forks.say(born=13)
    forks.waits(13)
    if not early:
        forks.waits(12)
    assert start(children, OTHER).pid == 13
    children.hear()
    assert forks.killed == [12]
    forks.say(gone=12)
    children.hear()
    assert not (tmp_path / "run-12").exists()


def test_one_that_could_not_wait_is_asked_for_once_more(forks: Forks) -> None:
    children = Forked(forks.ours, CELL)
    forks.say(born=11)
    forks.say(born=12)
    forks.say(waiting=12, problem="no space left")
    forks.say(born=13)
    forks.waits(13)
    assert start(children).pid == 13
    assert forks.killed == [12]


def test_one_that_died_waiting_is_replaced(forks: Forks) -> None:
    children = Forked(forks.ours, CELL)
    forks.say(born=11)
    forks.say(born=12)
    forks.waits(12)
    children.hear()
    forks.dies(12)
    forks.say(born=13)
    forks.waits(13)
    assert start(children).pid == 13


def test_what_is_wrong_with_a_new_one_is_told(forks: Forks) -> None:
    children = Forked(forks.ours, CELL)
    forks.say(born=11)
    forks.say(unborn="too many processes")
    forks.say(unborn="too many processes still")
    with pytest.raises(OSError, match="no runner could be started: too many processes still"):
        children.start_runner(TASK, CELL, 0)


def test_one_that_ends_without_a_word_is_noticed(
    forks: Forks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    children = Forked(forks.ours, CELL)
    forks.say(born=11)
    forks.say(unborn="full")
    forks.say(born=13)
    answered = iter([None, -9])
    monkeypatch.setattr(Forked, "ended", lambda _self, pid: next(answered) if pid == 13 else None)
    with pytest.raises(OSError, match=r"it ended at once, with -9"):
        children.start_runner(TASK, CELL, 0)
    assert forks.killed == [13]
