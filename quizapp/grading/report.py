"""The result of one grading run, as one versioned model. Front ends render it, files store it.

Torch-free on purpose: the judge fills it, and every front end may import it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from quizapp.grading.clean import clean, clean_line
from quizapp.grading.verdict import Facts
from quizapp.grading.verdict import Verdict as Verdict
from quizapp.grading.verdict import weakness as weakness

SCHEMA_VERSION = 1
TOO_LONG = "it took too long to draw"
"""What is said of a figure that was stopped."""
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
Cell = Annotated[str, _harmless(lambda given: clean_line(given, 24))]
"""A number in a table."""
CELLS = 8
"""Rows, and columns, of a table of numbers at most."""
T = TypeVar("T")
Rows = Annotated[
    tuple[Annotated[tuple[T, ...], Field(min_length=1, max_length=CELLS)], ...],
    Field(min_length=1, max_length=CELLS),
]


class Model(BaseModel):
    """Base: unknown keys are errors, instances do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


class Frame(Model):
    """One line of the learner's own traceback."""

    line: int
    function: Line
    code: Line


class Cells(Model):
    """Numbers side by side: a small tensor whole, of a larger one the part around the first
    difference. Of more than two axes, the matrix of the last two."""

    shape: Annotated[tuple[int, ...], Field(max_length=16)]
    """Of the whole tensor."""
    start: Annotated[tuple[int, ...], Field(max_length=16)]
    """Index of the first cell."""
    expected: Rows[Cell]
    got: Rows[Cell]
    differs: Rows[bool]
    """Which of them are over the budget."""

    @model_validator(mode="after")
    def _same_form(self) -> Self:
        forms = {
            tuple(len(row) for row in rows) for rows in (self.expected, self.got, self.differs)
        }
        if len(forms) != 1 or len(set(*forms)) != 1 or len(self.start) != len(self.shape):
            raise ValueError("three tables of one form, and an index of the tensor")
        return self


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
    cells: Cells | None = None
    """What differs, number by number, where tensors were compared."""
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


class Breach(Model):
    """A use of a name that the challenge forbids. A tripwire's word, no proof: that there is none
    does not say that the answer is the learner's own."""

    name: Line
    """Dotted, as ``challenge.toml`` lists it."""
    line: int
    """Line of the answer; 0 where an entry is itself the forbidden function."""
    how: Literal["source", "run"]
    """Whether the source shows it, or only the run did."""
    text: Line
    """In words, without a capital or full stop: ``line 14 calls torch.conv2d, which ...``."""


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
    """Protection the runner had: ``full``, ``strong``, ``bwrap``, ``basic`` or ``contained``. Found
    by trying when the grader started; see ``quiz doctor``."""
    bubblewrap: bool = False
    """Whether bubblewrap stood around the grader besides."""


class Report(Model, Facts):
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
    breaches: tuple[Breach, ...] = ()
    """Uses of forbidden names, by line. They stand beside the verdict, which is the numbers'."""
    output: Output = ""
    """What the learner's code printed at import."""
    environment: Environment
    milliseconds: float = Field(ge=0.0)

    @property
    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return self.model_dump(mode="json")

    if TYPE_CHECKING:

        @property
        def first_failure(self) -> CheckResult | None: ...
