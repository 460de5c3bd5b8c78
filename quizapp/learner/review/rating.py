"""How well a challenge went, suggested from what was seen. The learner has the last word."""

from enum import IntEnum

from quizapp.learner.review.sittings import Sitting

OVER_TIME = 2.0
"""Times par that is slow. Par is a challenge's `minutes`: what it takes who knows the matter."""


class Rating(IntEnum):
    """The four answers that FSRS knows."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls, text: str) -> "Rating":
        """From a word or a key 1 to 4; raises ValueError."""
        text = text.strip().lower()
        if text in ("1", "2", "3", "4"):
            return cls(int(text))
        try:
            return cls[text.upper()]
        except KeyError:
            raise ValueError(text) from None


def suggest(seen: Sitting, par_seconds: float | None) -> Rating:
    """Not solved or given up: again. With hints or in over twice par: hard. At the first try and
    under par: easy. Else good. Time that is not known speaks neither for nor against."""
    if not seen.solved or seen.gave_up:
        return Rating.AGAIN
    pace = seen.seconds / par_seconds if seen.seconds is not None and par_seconds else None
    if seen.hints or (pace is not None and pace > OVER_TIME):
        return Rating.HARD
    if seen.failures == 0 and pace is not None and pace < 1:
        return Rating.EASY
    return Rating.GOOD
