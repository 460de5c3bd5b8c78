"""What a child is sent when its time comes, and how one that waits for it takes it.

A child that waits has loaded all it needs and knows of no answer. It gets one errand, carries it
out, and is not used again.
"""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from quizapp.grading.judge.session import JudgeTask
from quizapp.grading.runner import confine
from quizapp.grading.runner.run import Task
from quizapp.grading.service import plain
from quizapp.grading.service.children import Cell, become_judge, become_runner
from quizapp.grading.wire import Frame, receive_frame

Walls = Mapping[tuple[Path, bool], confine.Wall]
"""By pack, and whether for a GPU."""


@dataclass(frozen=True, slots=True)
class Errand:
    """All a runner is sent."""

    task: Task
    cell: Cell
    first: int
    scratch: Path
    wall: confine.Wall | None = None
    """``None`` for one that was born with it."""


def learn() -> None:
    """Do now what each fork that reads an errand would have to."""
    for kind in (Errand, JudgeTask):
        plain.learn(kind)


def written(errand: Errand | JudgeTask) -> bytes:
    """The frame an errand is sent as."""
    return Frame({"kind": "task"}, plain.dump(errand)).pack()


def await_judging(line: int, parent: int) -> NoReturn:
    """Wait on ``line`` for a judge's errand; ends where none comes any more."""
    frame = receive_frame(line)
    if frame is None:
        os._exit(0)

    def read_task(body: bytes) -> JudgeTask:
        return plain.load(JudgeTask, body)

    become_judge(read_task(frame.body), line, parent, read_task)


def await_running(
    line: int,
    log: int,
    parent: int,
    *,
    walls: Walls | None = None,
    idle: Callable[[], None] = lambda: None,
    idle_after: float | None = None,
    before: Callable[[Task], None] = lambda task: None,
) -> NoReturn:
    """Wait on ``line`` for a runner's errand; ends where none comes any more.

    ``walls``: those this process was born with. ``idle`` is called once if nothing has come after
    ``idle_after`` seconds, ``before`` when a task has."""
    if idle_after is not None and not select.select([line], [], [], idle_after)[0]:
        idle()
    frame = receive_frame(line)
    if frame is None:
        os._exit(0)
    errand = plain.load(Errand, frame.body)
    before(errand.task)
    cell = errand.cell
    wall = errand.wall or (walls or {})[cell.pack, cell.gpu]
    with socket.socket(fileno=os.dup(line)) as read:
        # Nothing more will be said to it: a line that the answer could listen on is not needed.
        read.shutdown(socket.SHUT_RD)
    become_runner(
        errand.task, cell, wall, errand.first, errand.scratch, out=line, log=log, parent=parent
    )
