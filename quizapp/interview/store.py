"""A results folder: ``batch.json``, ``results/<key>.json``, written atomically, read in any order.

Two writers may share one folder (shards on a shared disk): a result has one name for the same work,
and whoever comes last replaces a file by an equal one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from quizapp import files
from quizapp.errors import QuizError
from quizapp.interview.models import Batch, Result


@dataclass(frozen=True, slots=True)
class Store:
    """A results folder; nothing is read or written before it is asked to."""

    folder: Path

    @property
    def results(self) -> Path:
        """Where the results lie."""
        return self.folder / "results"

    def begin(self, batch: Batch) -> None:
        """Make the folder and write what its results have in common.

        Raises:
            Fault: it cannot be written.
        """
        self.write("batch.json", batch.model_dump_json(indent=2))

    def batch(self) -> Batch:
        """What the results have in common.

        Raises:
            QuizError: this is no results folder.
        """
        path = self.folder / "batch.json"
        try:
            return Batch.model_validate_json(path.read_bytes())
        except OSError as error:
            raise QuizError(
                f"{self.folder} is no results folder: {error.strerror or error}",
                hint="`quiz batch HAND-INS --out FOLDER` makes one",
            ) from error
        except ValidationError as error:
            raise QuizError(
                f"{path} cannot be read: {error.error_count()} errors",
                hint="bring it back from a backup, or grade into a new folder",
            ) from error

    def put(self, result: Result) -> None:
        """Keep a result: whole or not at all, whatever happens meanwhile.

        Raises:
            Fault: it cannot be written.
        """
        self.write(f"results/{result.key}.json", result.model_dump_json())

    def keys(self) -> set[str]:
        """Names of all results, without reading any."""
        return {path.stem for path in self.results.glob("*.json")}

    def get(self, key: str) -> Result | None:
        """The result of that name; ``None`` where there is none that can be read."""
        try:
            return Result.model_validate_json((self.results / f"{key}.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def all(self) -> Iterator[Result]:
        """Every result, by candidate, challenge and time of the hand-in; damaged files are left
        out, so that a resumption grades them again."""
        found = [one for path in self.results.glob("*.json") if (one := self.get(path.stem))]
        yield from sorted(found, key=_order)

    @property
    def aside(self) -> Path:
        """Where results lie that newer ones stand for."""
        return self.folder / "superseded"

    def superseded(self) -> Iterator[Result]:
        """Those results, in no order; damaged files are left out."""
        for path in self.aside.glob("*.json"):
            with contextlib.suppress(OSError, ValidationError):
                yield Result.model_validate_json(path.read_bytes())

    def write(self, name: str, text: str) -> Path:
        """Make ``name`` in the folder hold ``text``, in one step; returns where it is.

        Raises:
            Fault: it cannot be written.
        """
        path = self.folder / name
        files.write(path, text.encode(), private=True)
        return path


def _order(result: Result) -> tuple[str, str, str, str]:
    one = result.submission
    when = one.submitted.isoformat() if one.submitted else ""
    return one.candidate, one.challenge, when, result.key
