"""Results folders of shares made into one, wherever the shares were graded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError

from quizapp.catalog.form import Id
from quizapp.errors import QuizError
from quizapp.grading.report import Line, Model
from quizapp.interview.batch import table
from quizapp.interview.batch.begin import PLAN
from quizapp.interview.models import Batch, Pseudonym, Result, Sha256
from quizapp.interview.store import Store


class Planned(Model):
    """A line of ``plan.json``: a result that there is going to be."""

    key: Sha256
    candidate: Pseudonym
    challenge: Id
    origin: Line = Field(default="")


_PLANNED = TypeAdapter(tuple[Planned, ...])


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it."""

    table: Path
    results: tuple[Result, ...]
    missing: tuple[Planned, ...]
    """Results that no share has."""
    taken: int
    """Results that ``out`` did not have."""


def merge(out: Path, shares: Sequence[Path]) -> Merged:
    """Bring the results of ``shares`` into ``out``, which may hold some already.

    Raises:
        QuizError: they are not shares of one batch; nothing has been changed then.
    """
    folders = [Store(one) for one in shares]
    store = Store(out)
    if not folders or (out / "batch.json").exists():
        folders = [store, *(one for one in folders if one.folder.resolve() != out.resolve())]
    batches = [one.batch() for one in folders]
    _check(batches, folders)
    plan = _plan(folders[0])
    keys = {one.key for one in plan}
    if not (out / "batch.json").exists():
        store.begin(batches[0])
        store.write(PLAN, (folders[0].folder / PLAN).read_text(encoding="utf-8"))
    taken = 0
    for result in _results(folders, store):
        if result.key in keys and _better(result, store.get(result.key)):
            store.put(result)
            taken += 1
    there = tuple(store.all())
    have = {one.key for one in there}
    written = store.write(table.NAME, table.table(there))
    return Merged(written, there, tuple(one for one in plan if one.key not in have), taken)


def _results(folders: Sequence[Store], store: Store) -> Iterator[Result]:
    for one in folders:
        if one is not store:
            yield from one.all()


def _better(new: Result, old: Result | None) -> bool:
    return old is None or (old.status == "grader-fault" != new.status)


def _check(batches: Sequence[Batch], folders: Sequence[Store]) -> None:
    first = batches[0]
    for batch, store in zip(batches, folders, strict=True):
        if batch.plan and batch.plan == first.plan and batch.seed == first.seed:
            continue
        names = ("assignment", "seed", "quizapp", "torch", "python", "check_seconds")
        differs = [name for name in names if getattr(batch, name) != getattr(first, name)]
        # The seed itself is hidden, and a terminal may be shared.
        what = f"another {' and '.join(differs)}" if differs else "other hand-ins or challenges"
        raise QuizError(
            f"{store.folder} is no share of the batch in {folders[0].folder}: it has {what}",
            hint="shares are the same `quiz batch` with another --shard",
        )


def _plan(store: Store) -> tuple[Planned, ...]:
    path = store.folder / PLAN
    try:
        return _PLANNED.validate_json(path.read_bytes())
    except (OSError, ValidationError, json.JSONDecodeError) as error:
        raise QuizError(
            f"{path} cannot be read, so nobody knows what is missing", hint="run that share again"
        ) from error
