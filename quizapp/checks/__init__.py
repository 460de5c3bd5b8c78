"""What the author of a ``checks.py`` imports.

A check is a generator that builds what the learner was asked for, feeds it drawn inputs and
yields what came out. The same generator runs twice: in the runner on the learner's code, in the
judge on the reference. So a check holds no expected value, and nothing here may know one.

Importing this package imports torch; front ends must not.
"""

from quizapp.checks.check import Check, check, collect
from quizapp.checks.given import ContractError, Given
from quizapp.checks.properties import Violation, chance, growth
from quizapp.checks.record import Record, free

__all__ = [
    "Check",
    "ContractError",
    "Given",
    "Record",
    "Violation",
    "chance",
    "check",
    "collect",
    "free",
    "growth",
]
