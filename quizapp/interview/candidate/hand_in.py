"""Handing in: what goes in, sealed to the interviewer, and a code to remember it by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import quizapp
from quizapp import files
from quizapp.errors import QuizError
from quizapp.grading.source import NotText, decode
from quizapp.interview import attempts
from quizapp.interview.assign.bundle import ASSIGNMENT, SIGNATURE, pack
from quizapp.interview.assign.texts import folder_name
from quizapp.interview.candidate.opened import Opened
from quizapp.interview.intake.files import Unsafe, read_plain
from quizapp.interview.intake.sealed import HEADER, MANIFEST, SEALED, VERSION, receipt
from quizapp.interview.keys import fingerprint, nacl, seal
from quizapp.interview.models import Manifest, Task

_README = """\
This is a hand-in of quiz, sealed to the interviewer: nobody else can read it.
Send it back as it is. `quiz submit` printed its receipt code.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """The file of one task, as it is now."""

    task: Task
    path: Path
    data: bytes | None
    """``None`` where there is none that could be handed in."""
    problem: str = ""
    untouched: bool = False
    """Whether it is still the stub."""

    @property
    def ready(self) -> bool:
        """Whether there is anything of the candidate's in it."""
        return self.data is not None and not self.untouched


def state(opened: Opened, answer: Answer) -> str:
    """What there is to know of an answer before it goes in, in a few words.

    Raises:
        QuizError: the attempt log is damaged.
    """
    if answer.data is None:
        return f"not handed in: {answer.problem}"
    if answer.untouched:
        return "still the stub"
    if answer.problem:
        return answer.problem
    last = opened.last_graded(answer.task.challenge)
    if last is None:
        return "its examples were not run"
    if last.source_sha256 != hashlib.sha256(decode(answer.data).encode()).hexdigest():
        return "changed since its examples were run"
    if not last.of:
        return f"its examples could not be run: {last.verdict}"
    return f"{last.passed} of {last.of} example checks right"


def answers(opened: Opened) -> list[Answer]:
    """What would be handed in."""
    found = []
    for task in opened.assignment.tasks:
        path = opened.root / task.file
        if not path.exists():
            found.append(Answer(task, path, None, "there is no such file"))
            continue
        try:
            data = read_plain(path)
        except Unsafe as error:
            found.append(Answer(task, path, None, str(error)))
            continue
        problem = ""
        try:
            decode(data)
        except NotText as error:
            problem = str(error)
        untouched = hashlib.sha256(data).hexdigest() == task.stub_sha256
        found.append(Answer(task, path, data, problem, untouched))
    return found


@dataclass(frozen=True, slots=True)
class HandIn:
    """A hand-in that was written."""

    path: Path
    receipt: str


def hand_in(opened: Opened, found: Sequence[Answer], *, honest: bool, out: Path | None) -> HandIn:
    """Write the sealed hand-in.

    Raises:
        QuizError: PyNaCl is missing, or the file is there already. Fault: it cannot be written.
    """
    nacl()
    path = out or _free(opened)
    if path.exists():
        raise QuizError(f"{path} is there already", hint="--out names another file")
    entry = opened.note(attempts.SUBMITTED)
    handed = {one.task.file: one.data for one in found if one.data is not None}
    handed |= {ASSIGNMENT: opened.raw, SIGNATURE: opened.signature.hex().encode()}
    manifest = Manifest(
        assignment=opened.assignment.id,
        candidate=opened.assignment.candidate,
        submitted=entry.when,
        honest=honest,
        files={name: hashlib.sha256(data).hexdigest() for name, data in sorted(handed.items())},
        log=tuple(opened.log()),
        quizapp=quizapp.__version__,
    )
    inside = pack(handed | {MANIFEST: manifest.model_dump_json(indent=2).encode()})
    try:
        sealed = seal(opened.assignment.sealer, inside)
    except ValueError as error:
        raise QuizError(str(error), hint="zip the folder instead, and tell the sender") from error
    header = {
        "version": VERSION,
        "assignment": opened.assignment.id,
        "sealed_to": fingerprint(opened.assignment.sealer),
    }
    outside = {
        SEALED: sealed,
        HEADER: (json.dumps(header) + "\n").encode(),
        "README.txt": _README.encode(),
    }
    files.write(path, pack(outside))
    return HandIn(path, receipt(sealed))


def _free(opened: Opened) -> Path:
    stem = f"{folder_name(opened.assignment)}-{opened.assignment.candidate}-hand-in"
    number = 1
    path = opened.root / f"{stem}.zip"
    while path.exists():
        number += 1
        path = opened.root / f"{stem}-{number}.zip"
    return path
