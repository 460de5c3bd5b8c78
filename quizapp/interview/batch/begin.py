"""A batch from its beginning to its end, around the loop: the folder, the seed, what is kept."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from quizapp.catalog import Catalog
from quizapp.errors import Fault, NothingToGrade, QuizError
from quizapp.interview.batch import table, worker
from quizapp.interview.batch.executors import DROPPED, DROPPED_HINT, Pool
from quizapp.interview.batch.plan import Asked, Piece, Shard, pieces, plan_hash
from quizapp.interview.batch.work import STRONG, Place
from quizapp.interview.models import Batch, Candidate, Result, Submission, Task
from quizapp.interview.store import Store

PLAN = "plan.json"


@dataclass(frozen=True, slots=True)
class Round:
    """What an assignment says of the batch of its hand-ins; nothing, where there is none."""

    assignment: str = ""
    name: str = ""
    seed: int | None = None
    tasks: tuple[Task, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    deadline: datetime | None = None
    rules: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """What ``quiz batch`` was asked for besides the hand-ins."""

    seed: int | None = None
    device: str = ""
    dtype: str = ""
    check_seconds: float | None = None
    figures: bool = False
    resume: bool = False
    shard: Shard = field(default_factory=Shard)
    accept_weak: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """A batch that can be run."""

    store: Store
    batch: Batch
    all: tuple[Piece, ...]
    """Of the whole batch, other shares included."""
    mine: tuple[Piece, ...]
    todo: tuple[Piece, ...]
    changed: tuple[str, ...] = ()
    """What is different from an earlier run, in words."""


def place(pool: Pool) -> Place:
    """Where the pool's workers grade. Asks for as many as it has: all services then start at once.

    Raises:
        Fault: none can, or they are not alike.
    """
    try:
        asked = [pool.executor.submit(worker.describe) for _ in range(pool.slots())]
        first, *others = (Place.model_validate_json(one.result()) for one in asked)
    except QuizError:
        raise
    except CancelledError:
        raise Fault(DROPPED, hint=DROPPED_HINT) from None
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        raise Fault(
            f"no worker of {pool.name} can grade: {text}",
            hint="quizapp and torch must be installed where it works",
        ) from error
    for other in others:
        if difference := first.difference(other):
            raise Fault(
                f"the workers of {pool.name} are not alike: {difference}",
                hint="candidates must be graded by the same; install the same everywhere",
            )
    return first


def begin(
    out: Path,
    submissions: Sequence[Submission],
    catalog: Catalog,
    here: Place,
    options: Options,
    told: Round | None = None,
) -> Begun:
    """Plan the batch and make its folder, or join the one that lies there.

    Raises:
        NothingToGrade: there is no hand-in.
        QuizError: the folder is another batch's, or shares could not agree on a seed.
        Fault: the machine's protection is too weak for strangers' code.
    """
    told = told or Round()
    if not submissions:
        raise NothingToGrade(
            "there is nothing handed in",
            hint="name the folder that holds the hand-ins, or the files",
        )
    _check_tier(here, options)
    store = Store(out)
    old = _joined(store, options)
    seed = _seed(options, told, old)
    asked = Asked(seed, options.device, options.dtype, options.check_seconds, options.figures)
    found = pieces(submissions, catalog, here, asked, told.tasks)
    batch = Batch(
        name=told.name or out.resolve().name,
        assignment=told.assignment,
        seed=seed,
        quizapp=here.quizapp,
        tier=here.tier,
        accepted_weak=options.accept_weak,
        candidates=told.candidates,
        tasks=told.tasks,
        deadline=told.deadline,
        rules=told.rules,
        torch=here.torch,
        python=here.python,
        check_seconds=options.check_seconds,
        plan=plan_hash(found),
    )
    if old is not None and options.shard.of > 1 and old.plan != batch.plan:
        raise QuizError(
            f"{out} holds another batch: shares of one must be given the same hand-ins",
            hint="name another folder, and join them by `quiz merge`",
        )
    store.begin(batch)
    store.write(PLAN, _plan(found))
    mine = [one for one in found if options.shard.has(one.key)]
    todo = [one for one in mine if not _kept(store, one)]
    return Begun(store, batch, tuple(found), tuple(mine), tuple(todo), _changed(old, batch, told))


def finish(begun: Begun) -> tuple[Path | None, list[Piece]]:
    """Put aside what was graded anew and write the table, if every result is there.

    Returns the table, or none and which results other shares still owe."""
    store = begun.store
    there = store.keys()
    missing = [one for one in begun.all if one.key not in there]
    if missing:
        return None, missing
    supersede(store, begun.all)
    return store.write(table.NAME, table.table(store.all())), []


def supersede(store: Store, planned: Iterable[Piece]) -> int:
    """Move results away that newer ones stand for: of the same hand-in by an older challenge or
    torch, of a file that has been replaced, of what was missing. Returns how many."""
    keys = {_whose(one.submission): one.key for one in planned}
    planned_keys = set(keys.values()) | {one.key for one in planned}
    moved = 0
    for key in sorted(store.keys() - planned_keys):
        result = store.get(key)
        if result is None:
            continue
        # That nothing was handed in is no result of its own: it has been by now, or the one who
        # owed it is not asked any more.
        missing = result.status == "missing"
        if not missing and _whose(result.submission) not in keys:
            continue
        store.aside.mkdir(exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # another share was faster
            os.replace(store.results / f"{key}.json", store.aside / f"{key}.json")
            moved += 1
    return moved


def _whose(one: Submission) -> tuple[str, str, str]:
    return one.candidate, one.challenge, one.origin


def _check_tier(here: Place, options: Options) -> None:
    if here.tier in STRONG or options.accept_weak:
        return
    raise Fault(
        f"the wall around answers is too weak here for strangers' code (tier {here.tier})",
        hint="`quiz doctor` shows what is not stopped; --accept-weak grades nevertheless",
    )


def _joined(store: Store, options: Options) -> Batch | None:
    if not (store.folder / "batch.json").exists():
        if store.folder.is_dir() and any(store.folder.iterdir()):
            raise QuizError(
                f"{store.folder} is not empty, and holds no batch",
                hint="name a folder that is new: --out FOLDER",
            )
        return None
    if not options.resume:
        raise QuizError(
            f"{store.folder} holds a batch already",
            hint="--resume goes on with it; --out FOLDER names another folder",
        )
    return store.batch()


def _seed(options: Options, told: Round, old: Batch | None) -> int:
    for known, what in ((options.seed, "--seed"), (told.seed, "the assignment")):
        if known is not None and old is not None and known != old.seed:
            raise QuizError(
                f"this batch was begun with another seed than {what} says",
                hint="candidates are compared by the same inputs: name another folder",
            )
    for seed in (options.seed, told.seed, old.seed if old else None):
        if seed is not None:
            return seed
    if options.shard.of > 1:
        raise QuizError(
            "shares must draw the same inputs, and have no seed in common",
            hint="give each the same --seed N, or the --assignment",
        )
    return secrets.randbits(31)


def _kept(store: Store, piece: Piece) -> bool:
    """Whether its result is there. What intake knows of it may have changed: whether it counts,
    above all, once a later hand-in has come."""
    result = store.get(piece.key)
    if result is None or result.status == "grader-fault":
        return False
    if result.submission != piece.submission:
        store.put(result.model_copy(update={"submission": piece.submission}))
    return True


def _plan(found: Iterable[Piece]) -> str:
    rows = [
        {
            "key": one.key,
            "candidate": one.submission.candidate,
            "challenge": one.submission.challenge,
            "origin": one.submission.origin,
        }
        for one in found
    ]
    return json.dumps(rows, ensure_ascii=False, indent=0) + "\n"


def _changed(old: Batch | None, new: Batch, told: Round) -> tuple[str, ...]:
    said = []
    if old is not None:
        for name in ("quizapp", "torch", "python"):
            before, now = getattr(old, name), getattr(new, name)
            if before and before != now:
                said.append(f"{name} was {before} and is {now}: all is graded anew")
    return tuple(said)


def summary(results: Iterable[Result]) -> dict[str, int]:
    """How many results there are of each kind, ``solved`` first."""
    counts = dict.fromkeys(("solved", "not solved", "not-gradable", "missing", "grader-fault"), 0)
    for one in results:
        kind = one.status
        counts[kind if kind != "graded" else "solved" if one.solved else "not solved"] += 1
    return counts
