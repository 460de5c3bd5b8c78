"""The rating that is suggested, for every kind of evidence."""

import pytest

from quizapp.learner.review.rating import Rating, suggest
from quizapp.learner.review.sittings import Sitting

PAR = 600.0


@pytest.mark.parametrize(
    ("evidence", "rating"),
    [
        ({"solved": False}, Rating.AGAIN),
        ({"solved": False, "failures": 3}, Rating.AGAIN),
        ({"gave_up": True}, Rating.AGAIN),
        ({"gave_up": True, "seconds": 1.0}, Rating.AGAIN),
        ({"hints": 1, "seconds": 60.0}, Rating.HARD),
        ({"seconds": 1201.0}, Rating.HARD),
        ({"seconds": 1200.0}, Rating.GOOD),
        ({"seconds": 600.0}, Rating.GOOD),
        ({"seconds": 599.0}, Rating.EASY),
        ({"seconds": 599.0, "failures": 1}, Rating.GOOD),
        ({"seconds": None}, Rating.GOOD),
    ],
)
def test_suggestions(evidence: dict[str, object], rating: Rating) -> None:
    seen = Sitting(**{"review": True, "last": 0, "solved": True} | evidence)  # type: ignore[arg-type]
    assert suggest(seen, PAR) is rating


def test_without_a_par_time_says_nothing() -> None:
    for seconds in (1.0, 1e6):
        seen = Sitting(review=True, last=0, solved=True, seconds=seconds)
        assert suggest(seen, None) is Rating.GOOD


def test_words_and_keys() -> None:
    assert [Rating.parse(one) for one in ("1", "Hard", " good ", "4")] == [1, 2, 3, 4]
    for wrong in ("", "0", "5", "okay"):
        with pytest.raises(ValueError, match=f"^{wrong}$"):
            Rating.parse(wrong)
