"""What both front ends say of a report."""

import pytest

from quizapp.grading.verdict import took


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [(0.0, ""), (0.3, "<1 ms"), (1.0, "1 ms"), (17.6, "18 ms"), (1_240.0, "1.2 s")],
)
def test_how_long_a_check_ran(milliseconds: float, words: str) -> None:
    assert took(milliseconds) == words
