"""What a hand-in says of itself: the bundle's signed assignment, the manifest, the attempt log.

The candidate's machine wrote it. It tells whose it is and when; it decides no verdict. Of one who
claims to be somebody else nothing is proven either way: the notes say what does not fit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import ValidationError

from quizapp.interview import attempts
from quizapp.interview.intake.expected import Expected
from quizapp.interview.intake.files import Files, Unsafe
from quizapp.interview.intake.packages import Package
from quizapp.interview.intake.people import People
from quizapp.interview.intake.sealed import MANIFEST, is_sealed, unseal
from quizapp.interview.models import Assignment, Attempt, Manifest

ASSIGNMENT, SIGNATURE = "assignment.json", "assignment.sig"
_LARGEST = 4 << 20


@dataclass(frozen=True, slots=True)
class Papers:
    """What is known of one hand-in."""

    candidate: str
    files: Files | None
    when: datetime | None = None
    notes: tuple[str, ...] = ()
    problem: str = ""
    """Why none of it is graded."""
    sealed: bool = False
    overtime: bool = False
    """Whether the candidate's own clock says that the time limit was over."""
    attempts: tuple[Attempt, ...] = ()
    seconds: float | None = None
    receipt: str = ""
    listed: dict[str, str] | None = None
    """Hashes of the manifest, by name."""
    trust: int = 1
    """How sure it is whose it is: 2 where the interviewer's signature says so, 0 where two things
    say otherwise."""

    def compare(self, name: str, sha256: str) -> Iterator[str]:
        """Notes on a file that is not what the manifest lists."""
        if self.listed is None:
            return
        if name not in self.listed:
            yield f"{name} is not listed in the manifest"
        elif self.listed[name] != sha256:
            yield f"{name} is not the file that the manifest lists: its hash differs"


def read_papers(package: Package, expected: Expected, people: People, stack: ExitStack) -> Papers:
    """Look into a hand-in; whatever is wrong with it is said in what is returned. What is opened
    for it is closed by ``stack``."""
    files, papers = package.files, Papers("", package.files, notes=package.notes)
    if files is not None:
        try:
            if is_sealed(files):
                papers = replace(papers, sealed=True, files=None)
                archive, receipt = unseal(files, expected)
                stack.enter_context(archive)
                papers = replace(papers, files=archive, receipt=receipt)
            papers = _told(papers, expected, people)
        except Unsafe as error:
            papers = replace(papers, problem=f"the hand-in {error}", files=None)
    hinted = people.known(package.hints)
    if not papers.candidate:
        return replace(papers, candidate=hinted or people.whose(package.hints))
    if hinted and hinted != papers.candidate:
        note = f"handed in under the name of {hinted}, with the bundle of {papers.candidate}"
        papers = replace(papers, notes=(*papers.notes, note), trust=0)
    people.meet(papers.candidate)
    return papers


def _told(papers: Papers, expected: Expected, people: People) -> Papers:
    """With what assignment and manifest say, where they are there."""
    assert papers.files is not None
    files = papers.files
    raw, told = optional(files, ASSIGNMENT), optional(files, MANIFEST)
    if raw is not None:
        papers = _assignment(papers, raw, expected, people)
    if told is not None and not papers.problem:
        papers = _manifest(papers, told, raw, expected, people)
    return papers


def _assignment(papers: Papers, raw: bytes, expected: Expected, people: People) -> Papers:
    try:
        told = Assignment.model_validate_json(raw)
    except ValidationError:
        return _noted(papers, "its assignment.json cannot be read")
    if expected.assignment and told.id != expected.assignment:
        problem = f"belongs to another assignment: {told.id}, not {expected.assignment}"
        return replace(papers, candidate=_trusted(told.candidate, people), problem=problem)
    signed = _signed(papers.files, raw, expected)
    if signed is False:
        # Somebody else's word: whoever handed it in is who its file name says.
        return _noted(papers, "its assignment.json does not carry your signature")
    if expected.deadline is None and told.deadline is not None:
        papers = _noted(papers, f"its own deadline is {told.deadline:%Y-%m-%d %H:%M} UTC")
    trust = 2 if signed else papers.trust
    return replace(papers, candidate=_trusted(told.candidate, people), trust=trust)


def _manifest(
    papers: Papers, told: bytes, raw: bytes | None, expected: Expected, people: People
) -> Papers:
    try:
        manifest = Manifest.model_validate_json(told)
    except ValidationError:
        return _noted(papers, "its manifest.json cannot be read")
    if expected.assignment and manifest.assignment != expected.assignment:
        return replace(papers, problem=f"belongs to another assignment: {manifest.assignment}")
    claimed = papers.candidate
    if not claimed and expected.verify is None:
        claimed = _trusted(manifest.candidate, people)
    # Where signatures can be looked at, an unsigned word is nobody's: anybody can seal.
    papers = replace(
        papers,
        candidate=claimed,
        when=manifest.submitted,
        attempts=manifest.log[: attempts.MOST],
        seconds=attempts.seconds(manifest.log),
        listed=dict(manifest.files),
    )
    if not papers.sealed:
        papers = _noted(papers, "its manifest came unsealed: anybody may have written it")
    if not manifest.honest:
        papers = _noted(papers, "the honesty text was not confirmed")
    if claimed and manifest.candidate != claimed:
        papers = _noted(papers, f"its manifest names another candidate: {manifest.candidate}")
    if raw is not None and (why := attempts.broken(manifest.log, attempts.origin(raw))):
        papers = _noted(papers, f"the attempt log {why}")
    for gap in attempts.gaps(manifest.log)[:5]:
        papers = _noted(papers, f"by the attempt log {gap}")
    return _timed(papers, expected, people)


def _timed(papers: Papers, expected: Expected, people: People) -> Papers:
    known = people.ids.get(papers.candidate)
    limit = math.ceil(expected.minutes * (known.extra_time if known else 1.0))
    if papers.seconds is None or not limit or papers.seconds <= 60.0 * limit:
        return papers
    over = round(papers.seconds / 60.0 - limit)
    note = f"took {max(over, 1)} min more than the {limit} min allowed, by the candidate's clock"
    return replace(_noted(papers, note), overtime=True)


def _trusted(candidate: str, people: People) -> str:
    """The candidate, if the roster knows such a one; anybody, where there is none."""
    return candidate if not people.ids or candidate in people.ids else ""


def _signed(files: Files | None, raw: bytes, expected: Expected) -> bool | None:
    """Whether the interviewer signed it; ``None`` where that cannot be said."""
    if expected.verify is None or files is None:
        return None
    told = optional(files, SIGNATURE)
    try:
        return told is not None and expected.verify(raw, bytes.fromhex(told.decode().strip()))
    except ValueError:
        return False


def optional(files: Files, wanted: str) -> bytes | None:
    """The file of that name, in whatever folder it lies; ``None`` where there is none."""
    found = [name for name in files.names if name.rsplit("/", 1)[-1] == wanted]
    if not found:
        return None
    try:
        return files.read(min(found, key=lambda name: (name.count("/"), name)), _LARGEST)
    except Unsafe:
        return b""


def _noted(papers: Papers, note: str) -> Papers:
    return replace(papers, notes=(*papers.notes, note))
