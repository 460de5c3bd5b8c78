"""``python -m quizapp.grading.service.child runner|judge LINE PARENT``: waits for one task.

What a fork of the service finds in its memory is loaded here first. ``LINE`` is the number of an
inherited socket; on Windows it is described on stdin. ``PARENT`` is the service's process id."""

from __future__ import annotations

import socket
import sys

from quizapp.grading.service.start import die_with, load_torch, preload, warm_up

IDLE_SECONDS = 2.0
"""How long a runner waits for its task before it loads what some answers use."""


def main() -> None:
    """Load, say so, take the task, carry it out; never returns."""
    kind, number, parent = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    die_with(parent)
    line = _line(number)
    load_torch()
    warm_up(judging=kind == "judge")
    from quizapp.grading.service import errands

    if kind == "judge":
        errands.await_judging(line, parent, practise=False)
    from quizapp.grading.runner.confine.wall import warm_import_paths, warm_versions
    from quizapp.grading.runner.run import Task
    from quizapp.grading.wire.frames import Frame
    from quizapp.grading.wire.lines import send

    # As planning the wall does for forks: behind it no folder is listed.
    warm_import_paths()
    warm_versions()
    send(line, Frame({"kind": "ready"}).pack())

    def before(task: Task) -> None:
        if "optim" in task.source:
            preload()

    errands.await_room(line, 1, parent, idle=preload, idle_after=IDLE_SECONDS, before=before)


def _line(number: int) -> int:
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read()).detach()
    return number


if __name__ == "__main__":
    main()
