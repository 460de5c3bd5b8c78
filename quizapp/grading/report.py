"""The result of one grading run, as one versioned model. Front ends render it, files store it.

Torch-free on purpose: the judge fills it, and every front end may import it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from quizapp.grading.clean import clean, clean_line

SCHEMA_VERSION = 1
OUTPUT_LINE = 1_000
"""Longest line of an output that is kept, in characters."""


def _harmless(cleaner: Callable[[str], str]) -> BeforeValidator:
    # Before: pydantic itself takes no lone surrogate.
    return BeforeValidator(lambda given: cleaner(given) if isinstance(given, str) else given)


# Whatever reaches a report, in the judge or read from a line, passes through one of these: most of
# it is a runner's or a pack's, and no screen need ask which.
Line = Annotated[str, _harmless(lambda given: clean_line(given, 1_000))]
"""Harmless text on one line."""
Text = Annotated[str, _harmless(lambda given: clean(given, 4_000))]
"""Harmless text of some lines."""
Long = Annotated[str, _harmless(lambda given: clean(given, 20_000))]
"""A harmless section of a document."""
Output = Annotated[str, _harmless(lambda given: clean(given, 10_000, OUTPUT_LINE))]
"""What was printed, made harmless."""


class Verdict(StrEnum):
    """Verdict of a check or, with the last three, of a whole run."""

    PASS = "pass"
    WRONG = "wrong"
    CONTRACT = "contract"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"
    OUTPUT = "output"
    PROTOCOL = "protocol"
    SKIPPED = "skipped"
    NOT_STARTED = "not-started"
    NOT_GRADABLE = "not-gradable"
    FAULT = "grader-fault"


class Model(BaseModel):
    """Base: unknown keys are errors, instances do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


class Frame(Model):
    """One line of the learner's own traceback."""

    line: int
    function: Line
    code: Line


class Finding(Model):
    """What differed, structure before numbers."""

    kind: Line
    """``parameters``, ``type``, ``shape``, ``dtype``, ``device``, ``nonfinite``, ``value``,
    ``raised``, ``count``, ``property``, ``exception``, ``ended`` or ``load``."""
    text: Text
    """The finding in one sentence."""
    where: Line = ""
    """Which of the yielded values: ``result 2, gradient of to_qkv.weight``."""
    expected: Text = ""
    got: Text = ""
    index: tuple[int, ...] | None = None
    """First differing element."""
    max_error: float | None = None
    budget: float | None = None
    """Error that would have been accepted, absolute."""
    mismatched: int | None = None
    """Elements over the budget, of ``total``."""
    total: int | None = None
    frames: tuple[Frame, ...] = ()
    """The learner's own frames, outermost first, where an exception ended the check."""


class Explanation(Model):
    """A section of the challenge's ``explain.md``."""

    key: Line
    title: Line
    text: Long


class CheckResult(Model):
    """What became of one check."""

    name: Line
    label: Line
    verdict: Verdict
    tried: Line = ""
    """What was asked in the case that failed (of the first case, where all passed)."""
    finding: Finding | None = None
    share: float | None = None
    """Largest share of the error budget used: 0.1 means a tenth; ``None`` where nothing was
    measured, capped at 1e9."""
    mistakes: tuple[Line, ...] = ()
    """Ids of the banked mistakes that explain this failure."""
    explanation: Explanation | None = None
    output: Output = ""
    """What the learner's code printed meanwhile, cleaned and bounded."""
    milliseconds: float = 0.0


class Environment(Model):
    """What a result depends on besides the code."""

    quizapp: Line
    torch: Line
    python: Line
    platform: Line
    device: Line
    dtype: Line
    seed: int
    tier: Line
    """Protection the runner had; see ``quiz doctor``."""


class Report(Model):
    """One graded answer."""

    schema_version: int = SCHEMA_VERSION
    challenge: Line
    topic: Line
    title: Line
    source_sha256: Line
    filename: Line
    verdict: Verdict
    problem: Finding | None = None
    """Why nothing or not everything could be checked: syntax, import, missing entry."""
    checks: tuple[CheckResult, ...] = ()
    mistakes: tuple[Explanation, ...] = ()
    """The named mistakes of the whole answer, with what ``explain.md`` says of each."""
    certain: bool = True
    """Whether the named mistakes account for every failing check."""
    output: Output = ""
    """What the learner's code printed at import."""
    environment: Environment
    milliseconds: float = Field(ge=0.0)

    @property
    def passed(self) -> int:
        """Number of checks that passed."""
        return sum(one.verdict is Verdict.PASS for one in self.checks)

    @property
    def first_failure(self) -> CheckResult | None:
        """The check to talk about: the first, in the author's order, that did not pass."""
        bad = [one for one in self.checks if one.verdict not in (Verdict.PASS, Verdict.SKIPPED)]
        return bad[0] if bad else None

    @property
    def exit_code(self) -> int:
        """0 passed, 1 graded and not passed, 3 our fault, 4 nothing to grade."""
        match self.verdict:
            case Verdict.PASS:
                return 0
            case Verdict.FAULT:
                return 3
            case Verdict.NOT_STARTED | Verdict.NOT_GRADABLE:
                return 4
            case _:
                return 1
