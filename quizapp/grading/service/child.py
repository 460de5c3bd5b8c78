"""``python -m quizapp.grading.service.child runner|judge LINE PARENT``: waits for one task.

What a fork of the service finds in its memory is loaded here first. ``LINE`` is the number of an
inherited socket; on Windows it is described on stdin. ``PARENT`` is the service's process id."""

from __future__ import annotations

import os
import select
import socket
import sys

from quizapp.grading.service.start import die_with, load_torch, warm_up

IDLE_SECONDS = 2.0
"""How long a runner waits for its task before it loads what some answers use."""


def main() -> None:
    """Load, say so, take the task, carry it out; never returns."""
    kind, number, parent = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    die_with(parent)
    line = _line(number)
    load_torch()
    warm_up(judging=kind == "judge")
    if kind == "judge":
        _judge(line, parent)
    else:
        _runner(line, parent)


def _line(number: int) -> int:
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read()).detach()
    return number


def _judge(line: int, parent: int) -> None:
    from quizapp.grading.judge.session import JudgeTask
    from quizapp.grading.service import plain
    from quizapp.grading.service.children import become_judge
    from quizapp.grading.wire import receive_frame

    frame = receive_frame(line)
    if frame is None:
        os._exit(0)
    become_judge(plain.load(JudgeTask, frame.body), line, parent)


def _runner(line: int, parent: int) -> None:
    from quizapp.grading.runner.confine.wall import warm_import_paths, warm_versions
    from quizapp.grading.service import plain
    from quizapp.grading.service.children import become_runner, preload
    from quizapp.grading.service.spawned import Errand
    from quizapp.grading.wire import Frame, receive_frame, send

    # As planning the wall does for forks: behind it no folder is listed.
    warm_import_paths()
    warm_versions()
    send(line, Frame({"kind": "ready"}).pack())
    if not select.select([line], [], [], IDLE_SECONDS)[0]:
        preload()
    frame = receive_frame(line)
    if frame is None:
        os._exit(0)
    errand = plain.load(Errand, frame.body)
    if "optim" in errand.task.source:
        preload()
    with socket.socket(fileno=os.dup(line)) as read:
        # Nothing more will be said to it: a line that the answer could listen on is not needed.
        read.shutdown(socket.SHUT_RD)
    become_runner(
        errand.task, errand.cell, errand.first, errand.scratch, out=line, log=1, parent=parent
    )


if __name__ == "__main__":
    main()
