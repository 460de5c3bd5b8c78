"""Whether a front end uses a grader that outlives it: what the user said, and what is sensible."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

# A command that has a resident does not load the line to another service.
if TYPE_CHECKING:
    from quizapp.grading.link import Use


def use(asked: bool | None, setting: bool | None) -> Use:
    """What is done about a resident: as the option says, else the setting; else one is started
    where somebody is at a terminal, and what is found is used, but not in CI, where nothing that
    is left behind is of use to anybody."""
    for choice in (asked, setting):
        if choice is not None:
            return "started" if choice else "none"
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        return "none"
    return "started" if at_a_terminal() else "found"


def at_a_terminal() -> bool:
    """Whether somebody sits there."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def user_choice() -> bool | None:
    """What the environment or the user's own quiz.toml says of ``resident``, read without what
    reads settings, as loading torch must begin first. What is wrong in them is told later."""
    from quizapp.learner.places import config_file

    given = os.environ.get("QUIZ_RESIDENT", "").strip().lower()
    if given in ("1", "true", "yes"):
        return True
    if given in ("0", "false", "no"):
        return False
    try:
        data = config_file().read_bytes()
    except OSError:
        return None
    if b"resident" not in data:
        return None
    import tomllib

    try:
        found = tomllib.loads(data.decode("utf-8-sig")).get("resident")
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None
    return found if isinstance(found, bool) else None
