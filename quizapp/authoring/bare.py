"""The grading service without its wall, which `quiz dev bench` measures the wall against.

Runs as a program of its own: nothing that grades can be switched to it. Its runners are forks in a
session of their own, with their own descriptors, so that one can be ended and heard; they keep the
user, the files, the network and all the rest. Give it no code but the pack's own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

from quizapp.grading.launch import Service, start_command


def start() -> Service:
    """Start it, as ``launch.start`` starts the real one."""
    return start_command([sys.executable, "-P", "-m", "quizapp.authoring.bare"])


def _enter(
    _wall: object,
    *,
    stdin_fd: int | None,
    log_fd: int,
    keep_fds: Sequence[int],
    **_: Any,
) -> tuple[str, ...]:
    from quizapp.grading.runner.confine import descriptors

    os.setsid()
    descriptors.replace(stdin_fd, log_fd, keep_fds)
    return ()


def main() -> None:
    """Serve."""
    from quizapp.grading.runner import confine
    from quizapp.grading.service.start import main as serve

    # children.py looks the name up in the package, at each run
    confine.enter = _enter  # type: ignore[assignment]
    serve()


if __name__ == "__main__":
    main()
