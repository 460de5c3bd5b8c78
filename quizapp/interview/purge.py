"""Forgetting: what is kept of candidates is taken out of results folders and records for good.

Pages and tables that were made of results go as well, since they show what is to be forgotten; they
can be made anew of what is left.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from quizapp.errors import Fault
from quizapp.interview.batch import table
from quizapp.interview.batch.begin import PLAN
from quizapp.interview.models import Record, Result
from quizapp.interview.records import Records
from quizapp.interview.store import Store

_PAGES = ".quiz-report"
"""What `quiz report` lists its pages in."""
_DERIVED = ("gradescope", "for-candidates")


@dataclass(frozen=True, slots=True)
class Wish:
    """Who or what is to be forgotten: somebody, or what is older than a date; both: either."""

    candidates: frozenset[str] = frozenset()
    before: datetime | None = None

    def means(self, candidate: str, when: datetime | None) -> bool:
        """Whether something of this candidate, of that time, goes."""
        old = self.before is not None and when is not None and when < self.before
        return candidate in self.candidates or old


@dataclass(frozen=True, slots=True)
class Part:
    """A results folder that something goes from."""

    store: Store
    gone: frozenset[str]
    """Candidates of whom nothing is left in it."""
    keys: frozenset[str]
    """Results that go."""


@dataclass(slots=True)
class Plan:
    """What would go."""

    results: list[Path] = field(default_factory=list)
    """Single results, and remarks on them."""
    derived: list[Path] = field(default_factory=list)
    """Pages and tables, which can be made anew."""
    rosters: list[Record] = field(default_factory=list)
    """Records from which candidates go."""
    records: list[Record] = field(default_factory=list)
    """Records that go as a whole."""
    parts: list[Part] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    """Candidates of whom something goes."""

    def __bool__(self) -> bool:
        return bool(self.results or self.rosters or self.records or self.parts)


def plan(stores: Sequence[Store], records: Records, wish: Wish) -> Plan:
    """What ``wish`` means here; nothing is changed.

    Raises:
        QuizError: one of the folders holds no results, or a record is damaged.
    """
    found = Plan()
    for store in stores:
        _results(store, wish, found)
    for record in records.all():
        there = {one.id for one in record.candidates}
        last = max(record.created, record.deadline or record.created)
        if wish.before is not None and last < wish.before:
            found.records.append(record)
            found.gone |= there
        elif here := there & wish.candidates:
            (found.records if here == there else found.rosters).append(record)
            found.gone |= here
    return found


def carry_out(found: Plan, records: Records, wish: Wish) -> None:
    """Do it. What is left is whole at every moment; run again, it goes on where it stopped.

    Raises:
        Fault: something cannot be deleted.
    """
    for path in (*found.derived, *found.results):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise Fault(
                f"{path} cannot be deleted: {error.strerror or error}",
                hint="the rest is still there: mend that and run the command again",
            ) from error
    for part in found.parts:
        _clear(part)
    for record in found.rosters:
        left = tuple(one for one in record.candidates if one.id not in wish.candidates)
        records.put(record.model_copy(update={"candidates": left}))
    for record in found.records:
        records.remove(record)


def _results(store: Store, wish: Wish, found: Plan) -> None:
    batch = store.batch()
    going: list[Path] = []
    gone: set[str] = set()
    staying: set[str] = set()
    for path in _kept(store):
        try:
            result = Result.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            continue
        one = result.submission
        if wish.means(one.candidate, result.graded or one.submitted):
            going.append(path)
            gone.add(one.candidate)
        else:
            staying.add(one.candidate)
    gone |= wish.candidates & {one.id for one in batch.candidates}
    if not gone:
        return
    keys = frozenset(path.stem for path in going)
    found.parts.append(Part(store, frozenset(gone - staying), keys))
    found.results += going
    remarks = (store.folder / "remarks" / f"{name}.yaml" for name in sorted(gone - staying))
    found.results += [path for path in remarks if path.is_file()]
    found.derived += _derived(store.folder)
    found.gone |= gone


def _kept(store: Store) -> Iterator[Path]:
    yield from sorted(store.results.glob("*.json"))
    yield from sorted(store.aside.glob("*.json"))


def _derived(folder: Path) -> Iterator[Path]:
    for listing in sorted({*folder.glob(_PAGES), *folder.glob(f"*/{_PAGES}")}):
        with contextlib.suppress(OSError, ValueError, TypeError):
            for name in json.loads(listing.read_text("utf-8")):
                inside = PurePosixPath(str(name))
                if not inside.is_absolute() and ".." not in inside.parts:
                    yield listing.parent / inside
        yield listing
    for name in _DERIVED:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                yield path
    if (folder / table.NAME).is_file():
        yield folder / table.NAME


def _clear(part: Part) -> None:
    """Take those of whom nothing is left out of the roster and the plan; write the table anew."""
    store = part.store
    batch = store.batch()
    roster = tuple(one for one in batch.candidates if one.id not in part.gone)
    store.begin(batch.model_copy(update={"candidates": roster}))
    _thin_plan(part)
    store.write(table.NAME, table.table(store.all()))
    for name in ("remarks", store.aside.name, *_DERIVED):
        with contextlib.suppress(OSError):
            os.rmdir(store.folder / name)  # if nothing is left in it


def _thin_plan(part: Part) -> None:
    path = part.store.folder / PLAN
    try:
        rows = json.loads(path.read_text("utf-8"))
        kept = [
            row for row in rows if row["candidate"] not in part.gone and row["key"] not in part.keys
        ]
    except (OSError, ValueError, KeyError, TypeError):
        # What cannot be read cannot be thinned; a batch that is resumed writes it again.
        with contextlib.suppress(OSError):
            path.unlink()
        return
    part.store.write(PLAN, json.dumps(kept, ensure_ascii=False, indent=0) + "\n")
