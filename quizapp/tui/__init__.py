"""The full-screen front end.

Importing this package imports no Textual: that costs 200 ms, and `quiz --help` names this module.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.interview.candidate.opened import Opened
    from quizapp.learner.settings import Settings
    from quizapp.learner.workspace import Workspace


def run(settings: Settings, workspace: Workspace, assignment: Opened | None = None) -> int:
    """Open the interface and stay until the learner leaves; the exit code.

    `assignment` is the one that was opened in the workspace: it is shown alone, with its clock. So
    is an interview that is on.

    Raises:
        QuizError: a pack or the learner's memory cannot be read. It is raised before the screen
            opens, so the terminal shows it like any command's.
    """
    # What is loaded stays. Looking through it for garbage takes a tenth of the time to the first
    # frame.
    gc.disable()
    try:
        from quizapp.learner import first_run
        from quizapp.tui.session import Session

        session = Session.begin(settings, workspace, assignment)
        from quizapp.tui.app import QuizApp

        first = session.timed is None and first_run.pending(session.state)
        app = QuizApp(session, welcome=first, drawn=_collect)
        app.run()
    finally:
        gc.enable()
    # Textual's own code for a crash is 1, which here says "graded and not passed".
    return 3 if app.return_code else 0


def _collect() -> None:
    """Look for garbage from now on, but never again among what was loaded: keys would wait."""
    gc.freeze()
    gc.enable()
