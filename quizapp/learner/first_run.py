"""Whether the learner is here for the first time, which is told once.

A mark of its own, not the settings: who takes a quiz.toml from another machine has been told
there, and who changes nothing has been told here.
"""

import os
from collections.abc import Mapping

from quizapp import files
from quizapp.errors import Fault
from quizapp.learner import places
from quizapp.learner.state import State

_MARK = "welcomed"


def pending(state: State, env: Mapping[str, str] = os.environ) -> bool:
    """Whether nothing shows that the learner has met quiz: no mark, settings or history."""
    if (places.folder("state", env) / _MARK).exists() or places.config_file(env).exists():
        return False
    return state.readable and state.last is None and not state.known


def done(env: Mapping[str, str] = os.environ) -> None:
    """Never again. Where that cannot be kept, it is told once more: no reason to stop."""
    folder = places.folder("state", env)
    try:
        files.make_folder(folder, mode=0o700)
        files.create(folder / _MARK, b"")
    except Fault:
        return
