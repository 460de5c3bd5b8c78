"""Take in what candidates hand in: sealed hand-ins, plain zips, folders, single files, dumps of
learning platforms.

Everything that comes in is hostile. Whatever is wrong with a hand-in becomes a ``Submission`` that
says so; it raises nothing and stops no other.
"""

from quizapp.interview.intake.collect import Collected, collect
from quizapp.interview.intake.expected import Expected

__all__ = ["Collected", "Expected", "collect"]
