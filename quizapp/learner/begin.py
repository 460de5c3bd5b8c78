"""Beginning a review: the stub again, with the present file put away and the passed answer kept."""

from quizapp.catalog import Challenge
from quizapp.errors import QuizError
from quizapp.learner.state import State
from quizapp.learner.workspace import Restored, Workspace


def begin(workspace: Workspace, challenge: Challenge, state: State) -> Restored:
    """Write the stub over the present answer, of which a backup is kept, and note the review.

    One that is under way goes on with the file as it is.

    Raises:
        QuizError: the challenge was never passed. Fault: the file or the history failed; the file
        goes first, as a review that is noted and not begun would rate the old answer.
    """
    entry = state.entry(challenge.id)
    if entry.passed_at is None:
        raise QuizError(
            f"{challenge.id} has not been passed yet, so there is nothing to review",
            hint=f"`quiz start {challenge.id}` begins it",
        )
    path = workspace.resolve(None, challenge)
    if entry.reviewing and path.exists():
        return Restored(path, None)
    restored = workspace.reset(challenge, path)
    state.review_begun(challenge.id)
    return restored
