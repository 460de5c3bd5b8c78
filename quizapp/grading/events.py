"""What goes over the line between a front end and the service: JSON objects, one a line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from quizapp.figures.model import Figure
from quizapp.grading.report import CheckResult, Line, Model, Report, Text


class GradeRequest(Model):
    """Ask for one grading run."""

    kind: Literal["grade"] = "grade"
    id: int
    """Chosen by the client; every event of the run carries it."""
    pack: Path
    """Folder with ``challenges/`` and ``solutions/``."""
    topic: Line
    challenge: Line
    source: str
    """The answer's text."""
    filename: Line = "answer.py"
    """The name of the answer's file, as reports show it."""
    device: Line = "cpu"
    dtype: Line = ""
    """Empty: the challenge's first."""
    seed: int | None = None
    """``None``: drawn from the system's entropy."""
    checks: tuple[Line, ...] = ()
    """Names of the checks to run; empty: all."""
    lang: Line = "en"
    figure: bool = False
    """Whether to draw the challenge's figure from the answer, once its checks have run."""
    replay: bool = False
    """Whether to tell what the first check that fails asked, so that a script can ask it again."""
    check_seconds: float | None = Field(default=None, gt=0, le=600)
    """How long each check may take, instead of what the challenge says."""
    load_seconds: float | None = Field(default=None, gt=0, le=600)
    """The same for importing the answer."""
    bulk: bool = False
    """Whether this is one of many: the judge may stay for more answers to the same challenge from
    the same seed, and of a run nothing is said but what it began and ended with."""
    timeouts: int = Field(default=0, ge=0)
    """End the run when so many checks have taken too long; 0: run the others whatever happens."""


class CancelRequest(Model):
    """Stop the run ``id``; its last event is then ``Cancelled``."""

    kind: Literal["cancel"] = "cancel"
    id: int


class StopRequest(Model):
    """End the service, and every run."""

    kind: Literal["stop"] = "stop"


class Ready(Model):
    """The service has loaded torch and takes requests."""

    kind: Literal["ready"] = "ready"
    torch: Line
    devices: tuple[Line, ...]
    tier: Line
    """What protects from answers, as found by trying; ``none`` where all are refused."""
    canaries_milliseconds: float | None = None
    """How long the trying took, beside the loading of torch; ``None`` where it failed."""
    start_method: Line = "fork"
    """How judge and runners are started: ``fork`` or ``spawn``."""
    bubblewrap: bool = False
    """Whether the service runs inside bubblewrap."""
    milliseconds: float


class Started(Model):
    """A run began; these checks will be reported on, in this order."""

    kind: Literal["started"] = "started"
    id: int
    checks: tuple[tuple[Line, Line], ...]
    """(name, label) of each."""
    seed: int


class CheckStarted(Model):
    """The runner entered a check."""

    kind: Literal["check-started"] = "check-started"
    id: int
    name: Line


class CheckFinished(Model):
    """A check has its verdict. Mistakes are named in the final report: naming them needs all
    checks."""

    kind: Literal["check-finished"] = "check-finished"
    id: int
    result: CheckResult


class FigureDrawn(Model):
    """What became of the figure that was asked for; said once, before the last event."""

    kind: Literal["figure"] = "figure"
    id: int
    figure: Figure | None = None
    problem: str = ""
    """Why there is none, in one line."""


class Replay(Model):
    """What a failing check asked, up to the result that is wrong. Nothing of the reference's is in
    it: inputs, calls and what the answer itself gave."""

    check: Line
    steps: tuple[dict[str, Any], ...]
    """As the runner noted them, so as the answer may have forged them: names and numbers, which
    whoever makes code of them has to look at."""
    tensors: str
    """A safetensors file, in base 64."""
    path: Line = ""
    """Where in the last result the finding is: ``[0].output``; empty for the whole."""


class ReplayMade(Model):
    """What became of the replay that was asked for; said once, before the last event."""

    kind: Literal["replay"] = "replay"
    id: int
    replay: Replay | None = None
    problem: Line = ""
    """Why there is none of the check that failed first, in one line; empty where nothing failed."""


class Finished(Model):
    """The run is over; the report is complete. Always the last event of a run."""

    kind: Literal["finished"] = "finished"
    id: int
    report: Report


class Cancelled(Model):
    """The run was stopped on request. The last event of a run."""

    kind: Literal["cancelled"] = "cancelled"
    id: int


class Failed(Model):
    """The grader itself failed; nothing is said about the answer. The last event of a run."""

    kind: Literal["failed"] = "failed"
    id: int | None
    message: Text
    hint: Text = ""
    code: int = 3
    """Exit code: 3 our or the machine's fault, 2 a request that makes no sense."""


AnyRequest = GradeRequest | CancelRequest | StopRequest
Request = Annotated[AnyRequest, Field(discriminator="kind")]
AnyEvent = (
    Ready
    | Started
    | CheckStarted
    | CheckFinished
    | FigureDrawn
    | ReplayMade
    | Finished
    | Cancelled
    | Failed
)
Event = Annotated[
    AnyEvent,
    Field(discriminator="kind"),
]
REQUEST: TypeAdapter[AnyRequest] = TypeAdapter(Request)
EVENT: TypeAdapter[AnyEvent] = TypeAdapter(Event)
