"""What can go wrong in a way that the user can act on.

A front end catches `QuizError`, prints its message and hint, and exits with its code; anything else
that escapes is a bug and keeps its traceback.
"""


class QuizError(Exception):
    """The command was understood but cannot be done as asked."""

    exit_code: int = 2
    """Exit status of the command that ends by this error."""

    hint: str | None
    """What to do next, as a phrase that follows the message; None where the message says it."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class Fault(QuizError):
    """Ours or the machine's: never counted against the learner."""

    exit_code = 3


class NothingToGrade(QuizError):
    """No file, or a stub that nobody has touched yet."""

    exit_code = 4


def interrupted(error: BaseException) -> bool:
    """Whether somebody has interrupted us. While pydantic writes JSON it tells that as an error of
    its own, and of the interrupt in words alone."""
    if isinstance(error, KeyboardInterrupt):
        return True
    return type(error).__name__ == "PydanticSerializationError" and "KeyboardInterrupt" in str(
        error
    )
