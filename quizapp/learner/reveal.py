"""Showing the reference to a learner who has earned it or asked for it.

This is the one place on the learner's side that reads `solutions/`; the judge is the other reader.
"""

from quizapp.catalog import Challenge
from quizapp.errors import QuizError
from quizapp.learner.state import State


def may_see(challenge: Challenge, state: State) -> bool:
    """Whether the learner passed it or gave it up."""
    entry = state.entry(challenge.id)
    return entry.passed_at is not None or entry.given_up is not None


def reference_source(challenge: Challenge, state: State) -> str:
    """The reference answer's source, for those who may see it."""
    if not may_see(challenge, state):
        raise QuizError(
            f"the solution of {challenge.id} opens when your answer passes",
            hint=f"`quiz hint {challenge.id}` helps on; "
            f"`quiz solution {challenge.id} --give-up` shows it now and records that",
        )
    path = challenge.solution / "reference.py"
    if not path.is_file():
        raise QuizError(
            f"the solution of {challenge.id} is not here", hint="an assignment has none"
        )
    return path.read_text("utf-8")
