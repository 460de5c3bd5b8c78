"""Sealed hand-ins, as ``quiz submit`` writes them: a zip around a sealed zip."""

from __future__ import annotations

import hashlib
import io
import json

from quizapp.grading.clean import clean_line
from quizapp.interview.intake.expected import Expected
from quizapp.interview.intake.files import HAND_IN, Archive, Files, Unsafe

HEADER, SEALED, MANIFEST = "hand-in.json", "sealed.bin", "manifest.json"
VERSION = 1


def is_sealed(files: Files) -> bool:
    """Whether it is such a zip."""
    return SEALED in files.names and HEADER in files.names


def assignment_of(files: Files) -> str:
    """The assignment that a sealed hand-in says it is for; empty where it says none."""
    try:
        told = json.loads(files.read(HEADER, 10_000))
        return clean_line(str(told["assignment"]), 100)
    except (Unsafe, ValueError, KeyError, TypeError, RecursionError):
        return ""


def unseal(files: Files, expected: Expected) -> tuple[Archive, str]:
    """What is inside, and the hand-in's receipt code.

    Raises:
        Unsafe: it cannot be opened here.
    """
    data = files.read(SEALED, HAND_IN.archive_bytes)
    if expected.unseal is None:
        raise Unsafe("is sealed, and the key that opens it is not here")
    try:
        opened = expected.unseal(data)
    except ValueError as error:
        raise Unsafe(str(error)) from error
    return Archive(io.BytesIO(opened)), receipt(data)


def receipt(sealed: bytes) -> str:
    """A code that only this very hand-in has, short enough to be written down."""
    digest = hashlib.sha256(sealed).hexdigest()[:16]
    return "-".join(digest[at : at + 4] for at in range(0, 16, 4))
