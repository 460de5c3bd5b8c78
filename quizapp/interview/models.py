"""What assignments, hand-ins and results are, on disk and between the parts of ``interview``.

All of it is JSON by pydantic, versioned, with unknown keys refused. Times are aware and in UTC.
Whatever a candidate may have written passes a cleaner on its way into a model.
"""

from __future__ import annotations

import math
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from quizapp.catalog.form import Id
from quizapp.figures.model import Figure
from quizapp.grading.report import Line, Long, Model, Report, Text

SCHEMA_VERSION = 1

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Pseudonym = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
"""How a candidate is called wherever no name is asked for."""


class Candidate(Model):
    """A row of ``candidates.csv``. Names stay on the interviewer's machine."""

    id: Pseudonym
    name: Line = ""
    email: Line = ""
    extra_time: float = Field(default=1.0, ge=1.0, le=10.0)
    """Factor on the time limit."""


class Task(Model):
    """A challenge of an assignment, pinned."""

    challenge: Id
    topic: Id
    title: Line
    minutes: int
    dtype: Line
    device: Line = "cpu"
    file: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.py$")]
    """Name of the file that is handed in: ``attention.py``. A name alone: what a bundle calls an
    answer is read from the candidate's disk."""
    pack_sha256: Sha256
    """Hash of the challenge's files on both sides (``challenges/`` and ``solutions/``)."""
    stub_sha256: Sha256
    public_checks: tuple[Line, ...] = ()
    """Checks whose examples the bundle holds."""
    required: bool = False
    """Whether not solving it fails the whole; told to the candidate beforehand."""


class Assignment(Model):
    """``assignment.json`` of a bundle, signed. Nothing in it is hidden from the candidate."""

    schema_version: int = SCHEMA_VERSION
    id: Id
    """Random, one for all candidates of an assignment."""
    name: Line
    candidate: Pseudonym
    tasks: tuple[Task, ...]
    minutes: int = Field(ge=1, le=100_000)
    """The time limit, extra time included."""
    deadline: AwareDatetime | None = None
    created: AwareDatetime
    rules: Text = ""
    """The interviewer's rules, their AI policy among them."""
    honesty: Text = ""
    """What the candidate confirms when handing in."""
    recorded: tuple[Line, ...] = ()
    """What is recorded, in words."""
    quizapp: Line
    signer: Line
    """Ed25519 public key of the interviewer, hex."""
    sealer: Line
    """Curve25519 public key that hand-ins are sealed to, hex."""
    install: Line = ""
    """How the candidate installs quiz; empty: by its name."""
    files: dict[Line, Sha256] = Field(default_factory=dict)
    """Every other file of the bundle but the signature, and its hash."""


class Record(Model):
    """The interviewer's own record of an assignment; it stays on the interviewer's machine."""

    schema_version: int = SCHEMA_VERSION
    id: Id
    name: Line
    created: AwareDatetime
    tasks: tuple[Task, ...]
    candidates: tuple[Candidate, ...]
    minutes: int = Field(ge=1, le=100_000)
    """The time limit, before anybody's extra time."""
    deadline: AwareDatetime | None = None
    rules: Text = ""
    honesty: Text = ""
    seed: int = Field(ge=0, lt=2**31)
    """The hidden seed, the same for all candidates."""
    public_seed: int = Field(ge=0, lt=2**31)
    """That of the examples."""
    quizapp: Line
    signer: Line
    sealer: Line
    install: Line = ""
    """As ``Assignment.install``."""
    packs: tuple[str, ...] = ()
    """Folders of the packs that its challenges came from, besides quiz's own."""

    def limit(self, candidate: Candidate) -> int:
        """A candidate's time limit in minutes, extra time included."""
        return math.ceil(self.minutes * candidate.extra_time)


class Attempt(Model):
    """A link of the candidate's attempt log. ``hash`` covers this link and the one before."""

    number: int
    when: AwareDatetime
    monotonic: float
    """Seconds of a clock that does not jump, to tell sleep and changed clocks."""
    event: Line
    """``opened``, ``paused``, ``resumed``, ``graded``, ``submitted``."""
    challenge: Line = ""
    source_sha256: Line = ""
    verdict: Line = ""
    passed: int = 0
    of: int = 0
    hash: Sha256


class Manifest(Model):
    """``manifest.json`` of a hand-in."""

    schema_version: int = SCHEMA_VERSION
    assignment: Id
    candidate: Pseudonym
    submitted: AwareDatetime
    honest: bool
    """Whether the honesty text was confirmed."""
    files: dict[Line, Sha256]
    """Name in the hand-in, to the hash of its bytes."""
    log: tuple[Attempt, ...] = ()
    quizapp: Line


class Submission(Model):
    """One candidate's answer to one challenge, as intake found it. What ``batch`` grades."""

    candidate: Pseudonym
    challenge: Id
    filename: Line
    source: str | None
    """The text; ``None`` where there is none that can be graded, and ``problem`` says why."""
    source_sha256: Sha256
    """Of the bytes handed in (of nothing, where nothing was)."""
    problem: Text = ""
    origin: Line
    """Where it came from: the path below the folder that was graded, in words for people."""
    kind: Literal["sealed", "zip", "folder", "file", "dump", "missing"]
    submitted: AwareDatetime | None = None
    """When it was handed in as far as is known: a manifest's word, else the file's date."""
    late: bool = False
    counts: bool = True
    """Whether this is the one that counts: the last before the deadline."""
    notes: tuple[Line, ...] = ()
    """What intake wants a reader to know: unsigned, log broken, hash differs, wrong bundle."""
    attempts: tuple[Attempt, ...] = ()
    seconds: float | None = None
    """Time used by the candidate's own clock; advisory."""
    receipt: Line = ""
    """The code that ``quiz submit`` showed for this hand-in, found anew from its bytes."""


Status = Literal["graded", "missing", "not-gradable", "grader-fault"]


class Result(Model):
    """``results/<key>.json``: what became of one submission. The truth; every table is made of
    these anew."""

    schema_version: int = SCHEMA_VERSION
    key: Sha256
    """Hash of submission, challenge, pack, grader, seed and environment: the same work has the same
    name, so that resuming, retrying and sharding need no bookkeeping."""
    submission: Submission
    status: Status
    report: Report | None = None
    """The grader's report; ``None`` where nothing was run."""
    problem: Text = ""
    """Why there is no verdict on the code."""
    figure: Figure | None = None
    """The challenge's figure drawn from this answer, where one was asked for."""
    tries: int = 1
    graded: AwareDatetime | None = None
    """When. Not part of any table that must be the same after a resumption."""
    milliseconds: float = 0.0

    @property
    def score(self) -> float:
        """Share of the checks that pass, 0 to 1; 0 where a rule is broken or nothing was graded.

        Never asked of a grader-fault, which has no score."""
        if self.report is None or self.report.breaches or not self.report.checks:
            return 0.0
        return self.report.passed / len(self.report.checks)

    @property
    def solved(self) -> bool:
        """Whether all checks pass and no rule is broken."""
        return self.report is not None and self.report.solved


class Batch(Model):
    """``batch.json`` of a results folder: what all of its results have in common."""

    schema_version: int = SCHEMA_VERSION
    name: Line
    assignment: Line = ""
    """Its id; empty for hand-ins that belong to none."""
    seed: int
    """The hidden seed, the same for all candidates. Never shown to one."""
    quizapp: Line
    tier: Line = ""
    accepted_weak: bool = False
    candidates: tuple[Candidate, ...] = ()
    """The roster, for ``--names``; reports show pseudonyms otherwise."""
    tasks: tuple[Task, ...] = ()
    deadline: AwareDatetime | None = None
    rules: Text = ""
    torch: Line = ""
    python: Line = ""
    check_seconds: float | None = None
    """What ``--timeout`` said; ``None``: each challenge's own."""
    plan: Line = ""
    """Hash of the keys of all results that there are going to be: the same for all shards of a
    batch, and for no other batch."""


class Remark(Model):
    """What the interviewer writes beside a report, in YAML."""

    rubric: dict[Line, float | None] = Field(default_factory=dict)
    notes: Long = ""
    public: Long = ""
    """What the candidate may read; all else is the interviewer's."""


def inside(name: str) -> PurePosixPath | None:
    """``name`` as a path that stays in its folder; ``None`` where it would leave it.

    Archives are written by strangers: absolute names, drive letters, ``..`` and backslashes."""
    if not name or "\0" in name or "\\" in name or ":" in name:
        return None
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        return None
    return path
