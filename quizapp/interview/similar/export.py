"""What other tools read: Dolos a zip with ``info.csv``, JPlag a folder for each submission.

Files are called by the candidate's pseudonym. Sources go out as they came in: both tools parse
them and run nothing.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from quizapp import files
from quizapp.catalog import Catalog
from quizapp.errors import QuizError
from quizapp.interview.models import Result
from quizapp.interview.similar.compare import compared
from quizapp.interview.similar.known import base_code


def dolos(results: Iterable[Result], catalog: Catalog, folder: Path) -> list[Path]:
    """``CHALLENGE.zip`` for each challenge. The stub is listed as code to ignore; the reference is
    not in it, since such a zip may go to a server."""
    stubs = {one.id: one for one in catalog.challenges}
    written = []
    for challenge, found in _by_challenge(results).items():
        table = io.StringIO()
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(["filename", "label", "created_at", "full_name", "ignored"])
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            if challenge in stubs:
                archive.writestr("stub.py", stubs[challenge].stub())
                rows.writerow(["stub.py", "stub", "", "", "true"])
            for one in found:
                answer = one.submission
                name = f"answers/{answer.candidate}.py"
                archive.writestr(name, _bytes(one))
                label = "solved" if one.solved else "not solved"
                when = answer.submitted.isoformat() if answer.submitted else ""
                rows.writerow([name, label, when, answer.candidate, "false"])
            archive.writestr("info.csv", table.getvalue())
        written.append(_write(folder / f"{challenge}.zip", data.getvalue()))
    return written


def jplag(results: Iterable[Result], catalog: Catalog, folder: Path) -> list[Path]:
    """``CHALLENGE/submissions/CANDIDATE/`` and ``CHALLENGE/base-code/``: stub, reference, accepted
    answers and mistakes, for a tool that runs on this machine."""
    challenges = {one.id: one for one in catalog.challenges}
    written = []
    for challenge, found in _by_challenge(results).items():
        place = folder / challenge
        for one in found:
            name = one.submission.candidate
            _write(place / "submissions" / name / f"{challenge}.py", _bytes(one))
        if challenge in challenges:
            for name, source in base_code(challenges[challenge]).items():
                _write(place / "base-code" / name, source.encode())
        written.append(place)
    return written


def _by_challenge(results: Iterable[Result]) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        if compared(one):
            found[one.submission.challenge].append(one)
    if not found:
        raise QuizError("there is no answer to export", hint="`quiz report` lists what there is")
    return found


def _bytes(result: Result) -> bytes:
    return (result.submission.source or "").encode(errors="replace")


def _write(path: Path, data: bytes) -> Path:
    files.write(path, data, synced=False)
    return path
