"""What a batch is going to do: which answers are graded how, and what their results are called."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quizapp.catalog import Catalog, Challenge, content
from quizapp.errors import QuizError
from quizapp.grading.service.settings import Bounds
from quizapp.interview.batch.work import Place, Work
from quizapp.interview.fingerprint import pack_sha256
from quizapp.interview.models import Submission, Task


@dataclass(frozen=True, slots=True)
class Asked:
    """What is the same for all answers of a batch."""

    seed: int
    device: str = "cpu"
    dtype: str = ""
    """Empty: each challenge's first, or what the assignment says."""
    check_seconds: float | None = None
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One result to be."""

    submission: Submission
    key: str
    work: Work | None
    """``None`` where there is nothing that could be graded."""

    @property
    def source(self) -> bytes:
        """The answer's text."""
        return (self.submission.source or "").encode()

    @property
    def same(self) -> str:
        """Equal for two pieces that ask for the same grading. Candidates who hand in the same bytes
        under the same name get a row each and one verdict: it would be the same twice, since the
        seed is the same for all. What is copied is for ``quiz similar`` to find."""
        asked = self.work.model_dump_json() if self.work else ""
        return hashlib.sha256(self.source + b"\0" + asked.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Shard:
    """The share ``number`` of ``of``, counted from 1."""

    number: int = 1
    of: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """``3/8``.

        Raises:
            QuizError: it is not of that form.
        """
        found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
        if found and 1 <= int(found[1]) <= int(found[2]):
            return cls(int(found[1]), int(found[2]))
        raise QuizError(
            f"--shard {text}: there is no such share",
            hint="write 1/4, 2/4, 3/4 and 4/4 for four shares",
        )

    def has(self, key: str) -> bool:
        """Whether the result of that name is this share's. Names are hashes: shares are even, and
        need no list that all must have."""
        return int(key[:12], 16) % self.of == self.number - 1


def pieces(
    submissions: Iterable[Submission],
    catalog: Catalog,
    place: Place,
    asked: Asked,
    tasks: Sequence[Task] = (),
) -> list[Piece]:
    """Every result to be, in a fixed order.

    ``tasks``: of the assignment; their dtype and device are what candidates were told.

    Raises:
        QuizError: a challenge is not graded in that dtype, or on that device, or not here.
    """
    known = {task.challenge: task for task in tasks}
    settings: dict[str, Work] = {}
    found = []
    for one in submissions:
        if one.source is None:
            # Which challenge it was for may not even be known.
            found.append(Piece(one, key(one, None), None))
            continue
        if one.challenge not in settings:
            challenge = catalog.find(one.challenge)
            settings[one.challenge] = _work(challenge, place, asked, known.get(challenge.id))
        work = settings[one.challenge].model_copy(update={"filename": one.filename or "answer.py"})
        found.append(Piece(one, key(one, work), work))
    return sorted(found, key=_order)


def key(submission: Submission, work: Work | None) -> str:
    """Name of the result: a hash of all that it depends on, and of whose it is.

    Dates are left out: copies of a folder have others, and are the same work."""
    one = submission
    whose = [one.candidate, one.challenge, one.origin, one.kind, one.source_sha256]
    what: dict[str, object] = {"problem": one.problem}
    if work is not None:
        what = work.model_dump(mode="json", exclude={"pack", "place", "hurry", "fresh"})
        what |= work.place.model_dump(exclude={"devices", "tier"})
    return hashlib.sha256(_canonical([whose, what])).hexdigest()


def plan_hash(found: Iterable[Piece]) -> str:
    """One name for all of them together: what shards of one batch have in common."""
    return hashlib.sha256("\n".join(sorted(one.key for one in found)).encode()).hexdigest()


def _work(challenge: Challenge, place: Place, asked: Asked, task: Task | None) -> Work:
    dtype = asked.dtype or (task.dtype if task else "") or challenge.dtypes[0]
    if dtype not in challenge.dtypes:
        raise QuizError(
            f"{challenge.id} is not graded in {dtype}",
            hint=f"its dtypes are {', '.join(challenge.dtypes)}",
        )
    device = _device(challenge, place, asked.device or (task.device if task else "cpu"))
    bounds = Bounds().overridden(challenge.limits)
    builtin = challenge.pack.resolve() == content.root().resolve()
    return Work(
        pack=None if builtin else challenge.pack,
        topic=challenge.topic,
        challenge=challenge.id,
        pack_sha256=pack_sha256(challenge),
        filename="",
        device=device,
        dtype=dtype,
        seed=asked.seed,
        figure=asked.figures and challenge.has_figure,
        check_seconds=asked.check_seconds or bounds.check_seconds,
        load_seconds=bounds.load_seconds,
        place=place,
    )


def _device(challenge: Challenge, place: Place, asked: str) -> str:
    if asked == "auto":
        best = ("cuda", "mps", "cpu")
        asked = next(
            (one for one in best if one in place.devices and one in challenge.devices), "cpu"
        )
    if asked not in challenge.devices:
        raise QuizError(
            f"{challenge.id} is not graded on {asked}",
            hint=f"its devices are {', '.join(challenge.devices)}",
        )
    if asked not in place.devices:
        raise QuizError(
            f"there is no {asked} device where it would be graded",
            hint=f"torch {place.torch} sees there: {', '.join(place.devices)}",
        )
    return asked


def _order(piece: Piece) -> tuple[str, str, str, str]:
    one = piece.submission
    # By challenge first: a worker that has seen its reference once need not run it again.
    return one.challenge, one.candidate, one.origin, piece.key


def _canonical(value: list[object]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
