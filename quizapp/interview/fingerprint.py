"""What a challenge's files hash to, so that two gradings can be known to have asked the same."""

from __future__ import annotations

import hashlib

from quizapp.catalog import Challenge
from quizapp.errors import Fault


def pack_sha256(challenge: Challenge) -> str:
    """Hash of all that decides a verdict: every file of the challenge, the hidden side included.

    Names and bytes count; dates, owners and what editors and interpreters leave behind do not.

    Raises:
        Fault: a file cannot be read.
    """
    found = hashlib.sha256()
    try:
        for side, folder in (("challenges", challenge.folder), ("solutions", challenge.solution)):
            for path in sorted(folder.rglob("*")):
                inside = path.relative_to(folder)
                if path.is_dir() or any(one.startswith((".", "__")) for one in inside.parts):
                    continue
                for part in (f"{side}/{inside.as_posix()}".encode(), path.read_bytes()):
                    # Each with its length: no two sets of files are the same bytes.
                    found.update(len(part).to_bytes(8, "big") + part)
    except OSError as error:
        raise Fault(
            f"{error.filename} of challenge {challenge.id} cannot be read: {error.strerror}",
            hint="name a pack that is whole",
        ) from error
    return found.hexdigest()
