"""Work against a clock, of either kind: a mock interview that is on, or an assignment that was
opened. Both are recognised as in the shell, and know by themselves what is withheld.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.tui.timed.base import Asked, Timed

if TYPE_CHECKING:
    from quizapp.interview.candidate.opened import Opened
    from quizapp.learner.settings import Settings

__all__ = ["Asked", "Timed", "find"]


def find(settings: Settings, assignment: Opened | None) -> Timed | None:
    """What is on: the assignment of this folder, else the interview; ``None`` where nothing is.

    Raises:
        Fault: an interview's file cannot be read.
    """
    if assignment is not None:
        from quizapp.tui.timed.assigned import Assigned

        return Assigned(assignment, settings.lang)
    # As `quizapp.cli.guard` does: whoever has none pays for a look at one file.
    from quizapp.learner import places

    if not places.interview().exists():
        return None
    from quizapp.learner.mock import Desk
    from quizapp.tui.timed.mock import Mock

    desk = Desk.of_user()
    view = desk.look()
    return None if view is None else Mock(desk, view.interview, settings)
