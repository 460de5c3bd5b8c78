"""Reading a bundle: is it whole, and did its signer make it so?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from quizapp.errors import QuizError
from quizapp.interview.assign.bundle import ASSIGNMENT, PACK, SIGNATURE
from quizapp.interview.assign.pack import ALLOWED
from quizapp.interview.intake.files import Archive, Files, Folder, Unsafe, open_plain
from quizapp.interview.keys import verify
from quizapp.interview.models import Assignment

_LARGEST = 64 << 20
_AGAIN = "ask for the bundle again; if it happens again, tell whoever sent it"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that is what its signer made."""

    assignment: Assignment
    raw: bytes
    """``assignment.json`` as it was signed."""
    signature: bytes
    files: Mapping[str, bytes]
    """All others, by path."""


def read(path: Path) -> Bundle:
    """A bundle, from its zip or the folder that it was unzipped to, in which the answers may have
    been worked on already.

    Raises:
        QuizError: it is none, or it was changed.
    """
    with ExitStack() as stack:
        try:
            if path.is_dir():
                files: Files = Folder(path)
            else:
                files = stack.enter_context(Archive(stack.enter_context(open_plain(path))))
            return _read(files, path)
        except Unsafe as error:
            raise QuizError(f"{path} {error}", hint=_AGAIN) from error


def parse(raw: bytes) -> Assignment:
    """An ``assignment.json``.

    Raises:
        QuizError: it is none of a version that this quiz knows.
    """
    try:
        return Assignment.model_validate_json(raw)
    except ValidationError as error:
        raise QuizError(
            "assignment.json cannot be read", hint="a newer quiz may have made it: update yours"
        ) from error


def check_pack(names: Mapping[str, object], where: object) -> None:
    """See that a bundle's pack has nothing that would run outside of the wall around answers.

    Raises:
        QuizError: it has.
    """
    for name in names:
        side, _, rest = name.partition("/")
        if side not in ("challenges", "solutions"):
            raise QuizError(
                f"{where}: its pack holds {name}, which has no place there",
                hint="ask whoever sent it for the bundle as it was made",
            )
        if side == "solutions" and (rest.count("/") != 2 or rest.split("/")[-1] not in ALLOWED):
            raise QuizError(
                f"{where}: its pack holds {name}, which is no bundle's to bring",
                hint="ask whoever sent it for the bundle as it was made",
            )


def _read(files: Files, path: Path) -> Bundle:
    folder = _folder(files, path)
    raw = files.read(folder + ASSIGNMENT)
    try:
        signature = bytes.fromhex(files.read(folder + SIGNATURE, 1_000).decode("ascii").strip())
    except (KeyError, OSError, ValueError, Unsafe) as error:
        raise QuizError(f"{path} is not signed", hint=_AGAIN) from error
    assignment = parse(raw)
    if not verify(assignment.signer, raw, signature):
        raise QuizError(f"{path} was changed since it was signed", hint=_AGAIN)
    found = {}
    answers = {task.file for task in assignment.tasks}
    there = {name.removeprefix(folder) for name in files.names}
    for name, expected in assignment.files.items():
        if name not in there:
            raise QuizError(f"{path} lacks {name}", hint=_AGAIN)
        found[name] = files.read(folder + name, _LARGEST)
        worked_on = isinstance(files, Folder) and name in answers
        if not worked_on and hashlib.sha256(found[name]).hexdigest() != expected:
            raise QuizError(f"{name} in {path} was changed since it was signed", hint=_AGAIN)
    inside = {name.removeprefix(f"{PACK}/"): 0 for name in found if name.startswith(f"{PACK}/")}
    check_pack(inside, path)
    return Bundle(assignment, raw, signature, found)


def _folder(files: Files, path: Path) -> str:
    """Where in it the bundle lies; zipping tools put a folder around things."""
    found = [name for name in files.names if name.rsplit("/", 1)[-1] == ASSIGNMENT]
    if not found:
        raise QuizError(
            f"{path} is no bundle: it holds no {ASSIGNMENT}", hint="name the zip that you were sent"
        )
    return min(found, key=lambda name: (name.count("/"), name)).removesuffix(ASSIGNMENT)
