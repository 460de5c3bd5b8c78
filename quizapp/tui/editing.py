"""Opening the learner's editor from inside the interface."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textual.app import App

from quizapp.errors import QuizError
from quizapp.learner.editor import Editor


def open_here(app: App[Any], editor: Editor, path: Path) -> QuizError | None:
    """Give the terminal to an editor and wait; the error if it could not be used.

    Raises:
        SuspendNotSupported: this is no terminal that can be handed over.
    """
    problem = None
    # Nothing may be awaited in here: meanwhile Textual's writer stands still, its queue holds 30
    # writes, and the next one would block for ever. What the grader says waits in its pipe.
    # Nothing may be raised in here either: Textual would not take the terminal back.
    with app.suspend(), _ctrl_c_left_to_the_editor():
        try:
            editor.open(path)
        except QuizError as error:
            problem = error
    return problem


def to_the_shell(app: App[Any]) -> None:
    """Stop, as programs of a shell do at Ctrl-Z, until the shell lets it go on.

    Textual's own action stops without giving the terminal back.

    Raises:
        SuspendNotSupported: this is no terminal that can be handed over.
    """
    with app.suspend():
        # To all that were started as one job: a shell waits for the first of them to stop.
        os.kill(0, signal.SIGTSTP)


@contextmanager
def _ctrl_c_left_to_the_editor() -> Iterator[None]:
    """Ctrl-C goes to all programs of a terminal, and must not end the one that waits.

    A function and not SIG_IGN, which the editor would inherit.
    """
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
