"""What the extra ``interview`` brings, missed with a word on how to get it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from quizapp.errors import QuizError


@contextmanager
def needed() -> Iterator[None]:
    """Around an import of something that is only there with the extra.

    Raises:
        QuizError: it is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise QuizError(
            f"{error.name} is not installed, which reports need",
            hint='install it: python -m pip install "quizapp[interview]"',
        ) from error
