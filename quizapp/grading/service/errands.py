"""What a child is sent when its time comes, and how one that waits for it takes it.

A child that waits has loaded all it needs and knows of no answer. It gets one errand, carries it
out, and is not used again.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.runner import confine
from quizapp.grading.runner.run import Task
from quizapp.grading.service import devices, plain
from quizapp.grading.service.children import (
    RUNNER,
    Cell,
    become_judge,
    call_this,
    enter_cell,
    run_task,
    telling,
)
from quizapp.grading.service.start import exercise
from quizapp.grading.wire.frames import Frame
from quizapp.grading.wire.lines import receive_frame


@dataclass(frozen=True, slots=True)
class Room:
    """Where a runner works."""

    cell: Cell
    wall: confine.Wall
    scratch: Path


@dataclass(frozen=True, slots=True)
class Errand:
    """All a runner is sent."""

    task: Task
    first: int
    """Number of the check to start at."""
    room: Room | None = None
    """``None`` for one that waits where it is to work."""


def learn() -> None:
    """Do now what each fork that reads an errand would have to."""
    for kind in (Errand, JudgeTask):
        plain.learn(kind)


def written(errand: Errand | JudgeTask) -> bytes:
    """The frame an errand is sent as."""
    return Frame({"kind": "task"}, plain.dump(errand)).pack()


PRACTISE_SECONDS = 0.05
"""How long a fork waits for its errand before it uses the time: where runs follow each other at
once, none is spent."""


def await_judging(line: int, parent: int, *, practise: bool, device: str = "cpu") -> NoReturn:
    """Wait on ``line`` for a judge's errand; ends where none comes any more. ``practise``: use the
    time, see ``start.exercise``. ``device`` is started first."""
    # Where it does not, the reference fails on it as well, and that is told then.
    with contextlib.suppress(Exception):
        devices.start(device)
    if practise and not _soon(line, PRACTISE_SECONDS):
        exercise("float32", "float64", judging=True)
    frame = receive_frame(line)
    if frame is None:
        os._exit(0)

    def read_task(body: bytes) -> JudgeTask:
        return plain.load(JudgeTask, body)

    become_judge(read_task(frame.body), line, parent, read_task)


def await_running(line: int, log: int, parent: int, room: Room) -> NoReturn:
    """Enter ``room``, and wait there for a runner's errand: what confining a process takes is then
    over before anybody asks for it."""
    enter_cell(room.cell, room.wall, room.scratch, line=line, log=log, parent=parent)
    # Behind the wall: it lets no other thread in, and drivers have some.
    with telling(line, f"{room.cell.device} could not be started"):
        devices.start(room.cell.device)
    if not _soon(line, PRACTISE_SECONDS):
        exercise("float32", judging=False)
    errand = _next(line)
    call_this(RUNNER)
    run_task(errand.task, errand.first, room.scratch, line=line)


def await_room(
    line: int,
    log: int,
    parent: int,
    *,
    idle: Callable[[], None],
    idle_after: float,
    before: Callable[[Task], None],
) -> NoReturn:
    """Wait on ``line`` for an errand that says where to work.

    ``idle`` is called once if nothing has come after ``idle_after`` seconds, ``before`` when a task
    has."""
    if not _soon(line, idle_after):
        idle()
    errand = _next(line)
    assert errand.room is not None
    before(errand.task)
    call_this(RUNNER)
    room = errand.room
    enter_cell(room.cell, room.wall, room.scratch, line=line, log=log, parent=parent)
    run_task(errand.task, errand.first, room.scratch, line=line)


def _soon(line: int, seconds: float) -> bool:
    return bool(select.select([line], [], [], seconds)[0])


def _next(line: int) -> Errand:
    frame = receive_frame(line)
    if frame is None:
        os._exit(0)
    with socket.socket(fileno=os.dup(line)) as read:
        # Nothing more will be said to it: a line that the answer could listen on is not needed.
        read.shutdown(socket.SHUT_RD)
    return plain.load(Errand, frame.body)
