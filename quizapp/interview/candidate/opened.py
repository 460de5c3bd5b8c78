"""An opened assignment: its folder, its pack, its attempt log."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from quizapp import files
from quizapp.errors import Fault, QuizError
from quizapp.interview import attempts
from quizapp.interview.assign.bundle import ASSIGNMENT, PACK, SIGNATURE
from quizapp.interview.candidate import bundles
from quizapp.interview.candidate.bundles import Bundle
from quizapp.interview.candidate.clock import Clock, now
from quizapp.interview.models import Assignment, Attempt

if TYPE_CHECKING:
    from quizapp.grading.report import Report

FOLDER = Path(".quiz") / "assignment"
"""Below the workspace: what the candidate need not touch."""
_LOG = "log.jsonl"


@dataclass(frozen=True, slots=True)
class Opened:
    """An assignment in a workspace."""

    root: Path
    assignment: Assignment
    raw: bytes
    signature: bytes
    logs: Path
    """Folder of attempt logs. Not the workspace's: who deletes that and opens the bundle again has
    the same clock."""
    wall: Callable[[], datetime] = now
    ran: Callable[[], float] = time.monotonic

    @property
    def pack(self) -> Path:
        """Folder of the bundle's pack."""
        return self.root / FOLDER / PACK

    @property
    def clock(self) -> Clock:
        """The clock, as of now."""
        return Clock(self.assignment, self.log(), self.wall, self.ran)

    def log(self) -> list[Attempt]:
        """The attempts so far.

        Raises:
            QuizError: the log is damaged.
        """
        try:
            lines = self._log.read_bytes().splitlines()
            return [Attempt.model_validate_json(line) for line in lines]
        except FileNotFoundError:
            return []
        except (OSError, ValidationError) as error:
            raise QuizError(
                f"{self._log} cannot be read",
                hint="tell whoever sent the assignment; zipping the folder hands in as well",
            ) from error

    def note(self, event: str, **details: Any) -> Attempt:
        """Add to the attempt log.

        Raises:
            Fault: it cannot be written. QuizError: it is damaged.
        """
        files.make_folder(self._log.parent, mode=0o700)
        with files.locked(self._log.with_suffix(".lock")):
            log = self.log()
            first = attempts.origin(self.raw)
            entry = attempts.link(log, first, event, self.wall(), self.ran(), **details)
            text = "".join(one.model_dump_json() + "\n" for one in [*log, entry])
            files.write(self._log, text.encode(), private=True)
        return entry

    def note_graded(self, report: Report) -> Attempt:
        """Add a grading to the attempt log.

        Raises:
            Fault: it cannot be written. QuizError: it is damaged.
        """
        return self.note(
            attempts.GRADED,
            challenge=report.challenge,
            source_sha256=report.source_sha256,
            verdict=report.verdict.value,
            passed=report.passed,
            of=len(report.checks),
        )

    def last_graded(self, challenge: str) -> Attempt | None:
        """The last grading of a challenge."""
        graded = (one for one in reversed(self.log()) if one.event == attempts.GRADED)
        return next((one for one in graded if one.challenge == challenge), None)

    @property
    def _log(self) -> Path:
        return self.logs / f"{self.assignment.id}-{self.assignment.candidate}-{self._name}.{_LOG}"

    @property
    def _name(self) -> str:
        """Bundles made anew for the same candidate begin a log of their own."""
        return attempts.origin(self.raw)[:8]


def find(root: Path, logs: Path) -> Opened | None:
    """The assignment that was opened in this workspace, if one was.

    Raises:
        QuizError: it is damaged, or no `quiz open` made it so.
    """
    folder = root / FOLDER
    try:
        raw = (folder / ASSIGNMENT).read_bytes()
        signature = bytes.fromhex((folder / SIGNATURE).read_text("ascii").strip())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise QuizError(
            f"the assignment in {root} cannot be read: {error}", hint="open its bundle again"
        ) from error
    pack = folder / PACK
    names = {}
    for path in pack.rglob("*"):
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise QuizError(
                f"{path} has no place in an assignment",
                hint="take it away, or open the bundle in another folder",
            )
        if path.is_file():
            names[path.relative_to(pack).as_posix()] = 0
    # A folder may have come from anywhere: its pack must not be able to bring code for the judge.
    bundles.check_pack(names, root)
    return Opened(root, bundles.parse(raw), raw, signature, logs)


def open_bundle(
    path: Path, root: Path | None, logs: Path, bundle: Bundle | None = None
) -> tuple[Opened, bool]:
    """Open a bundle in ``root`` (default: beside it) and start its clock, if it does not run yet.

    Returns the assignment and whether its clock was started now. Answers that are there are left
    as they are.

    Raises:
        QuizError: it is no sound bundle, or ``root`` is taken. Fault: it cannot be written.
    """
    bundle = bundle or bundles.read(path)
    if root is None:
        from quizapp.interview.assign.texts import folder_name

        root = path if path.is_dir() else Path(folder_name(bundle.assignment))
    root = root.absolute()
    there = find(root, logs)
    if there is not None and there.raw != bundle.raw:
        raise QuizError(
            f"another assignment is open in {root}", hint="--dir NAME opens this one elsewhere"
        )
    if there is None:
        _check_free(root, path)
        _unpack(bundle, root, in_place=path.is_dir() and path.resolve() == root.resolve())
    opened = find(root, logs)
    if opened is None:
        raise Fault(
            f"{root} holds no assignment though it was just written", hint="open the bundle again"
        )
    started = not opened.log()
    if started:
        opened.note(attempts.OPENED)
    return opened, started


def _check_free(root: Path, path: Path) -> None:
    if path.is_dir() and path.resolve() == root.resolve():
        return
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise QuizError(
            f"{root} is there already", hint="--dir NAME opens the bundle in another folder"
        )


def _unpack(bundle: Bundle, root: Path, *, in_place: bool) -> None:
    """Write the bundle's files, the marker of the workspace last: without it nothing is open."""
    folder = root / FOLDER
    begun = folder.with_name("assignment.new")
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(begun)
    for name, data in bundle.files.items():
        if name.startswith(f"{PACK}/"):
            files.write(begun / name, data)
        elif not in_place:
            files.write(root / name, data)
    for name, data in ((SIGNATURE, bundle.signature.hex().encode()), (ASSIGNMENT, bundle.raw)):
        files.write(begun / name, data)
        if not in_place:
            files.write(root / name, data)
    try:
        os.chmod(root / ".quiz", 0o700)
        os.replace(begun, folder)
    except OSError as error:
        raise files.fault(error, folder) from error
