"""The interviewer's records of assignments: one file each, read by its owner alone.

``quiz batch`` finds deadline, roster, tasks and hidden seed here by the id that bundles carry.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from quizapp import files
from quizapp.errors import QuizError
from quizapp.interview.models import Record


@dataclass(frozen=True, slots=True)
class Records:
    """A folder of records; it need not exist."""

    folder: Path

    def put(self, record: Record) -> Path:
        """Keep a record; returns where.

        Raises:
            Fault: it cannot be written.
        """
        path = self.folder / f"{record.id}.json"
        files.write(path, record.model_dump_json(indent=2).encode() + b"\n", private=True)
        return path

    def get(self, name: str) -> Record | None:
        """The record of that id; ``None`` where there is none.

        Raises:
            QuizError: it is damaged.
        """
        path = self.folder / f"{name}.json"
        return read(path) if path.name == f"{name}.json" and path.is_file() else None

    def all(self) -> list[Record]:
        """Every record, the newest first.

        Raises:
            QuizError: one is damaged.
        """
        with contextlib.suppress(FileNotFoundError):
            names = sorted(name for name in os.listdir(self.folder) if name.endswith(".json"))
            found = [read(self.folder / name) for name in names if not name.startswith(".")]
            return sorted(found, key=lambda one: (one.created, one.id), reverse=True)
        return []

    def find(self, text: str) -> Record:
        """The record meant by a file, an id, the beginning of one, or a name.

        Raises:
            QuizError: none is, or several are.
        """
        if text.endswith(".json") or os.sep in text:
            return read(Path(text).expanduser())
        known = self.all()
        for wanted in (
            [one for one in known if one.id == text],
            [one for one in known if one.name == text],
            [one for one in known if one.id.startswith(text)],
        ):
            if len(wanted) == 1:
                return wanted[0]
            if wanted:
                ids = ", ".join(one.id for one in wanted)
                raise QuizError(f"{text} means several assignments", hint=f"name one: {ids}")
        names = ", ".join(one.name for one in known[:8]) or "none"
        raise QuizError(f"there is no assignment {text}", hint=f"known here: {names}")

    def remove(self, record: Record) -> None:
        """Forget a record."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.folder / f"{record.id}.json")


def read(path: Path) -> Record:
    """A record from its file.

    Raises:
        QuizError: it is none.
    """
    try:
        return Record.model_validate_json(path.read_bytes())
    except OSError as error:
        raise files.unreadable(error, path) from error
    except ValidationError as error:
        raise QuizError(
            f"{path} is no record of an assignment", hint="`quiz assign list` names those there are"
        ) from error
