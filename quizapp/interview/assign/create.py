"""From what an interviewer asks for to a record and its bundles."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import quizapp
from quizapp.catalog import Catalog, Challenge, content
from quizapp.errors import QuizError
from quizapp.interview.assign import examples, pack, texts
from quizapp.interview.assign.bundle import PACK, bundle
from quizapp.interview.assign.recordings import record as record_references
from quizapp.interview.fingerprint import pack_sha256
from quizapp.interview.keys import Keys
from quizapp.interview.models import Assignment, Candidate, Record, Task

MOST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What ``quiz assign new`` was asked for."""

    name: str
    challenges: tuple[Challenge, ...]
    candidates: tuple[Candidate, ...]
    minutes: int = 0
    """0: as many as the challenges need together."""
    deadline: datetime | None = None
    rules: str = ""
    honesty: str = ""
    required: tuple[str, ...] = ()
    install: str = ""
    """How candidates install quiz, where not by its name."""


def new_record(wish: Wish, keys: Keys, now: datetime | None = None) -> Record:
    """The record of a new assignment.

    Raises:
        QuizError: something about the wish makes no sense.
    """
    if not wish.challenges:
        raise QuizError("an assignment needs a challenge", hint="--challenges a,b or --topics a")
    created = (now or datetime.now(UTC)).replace(microsecond=0)
    if wish.deadline is not None and wish.deadline <= created:
        raise QuizError(
            f"the deadline {texts.moment(wish.deadline)} is over",
            hint="a time without a zone is this machine's; 2026-12-01T18:00Z is UTC",
        )
    for name, text in (("rules", wish.rules), ("honesty text", wish.honesty)):
        if len(text) > MOST_TEXT:
            raise QuizError(
                f"the {name} have {len(text):,} characters; {MOST_TEXT:,} at most",
                hint="shorten the file",
            )
    ids = {one.id for one in wish.challenges}
    if unknown := [name for name in wish.required if name not in ids]:
        raise QuizError(
            f"{unknown[0]} is required and not part of the assignment",
            hint="--challenges names it as well, or leave it out of --required",
        )
    return Record(
        id=f"{slug(wish.name)}-{secrets.token_hex(4)}",
        name=wish.name,
        created=created,
        tasks=tuple(task(one, required=one.id in wish.required) for one in wish.challenges),
        candidates=wish.candidates,
        minutes=wish.minutes or sum(one.minutes for one in wish.challenges),
        deadline=wish.deadline.astimezone(UTC) if wish.deadline else None,
        rules=wish.rules.strip() or texts.RULES,
        honesty=wish.honesty.strip() or texts.HONESTY,
        seed=secrets.randbits(31),
        public_seed=secrets.randbits(31),
        quizapp=quizapp.__version__,
        signer=keys.signer,
        sealer=keys.sealer,
        install=wish.install.strip(),
        packs=tuple(
            dict.fromkeys(
                str(one.pack) for one in wish.challenges if one.pack != content.root().resolve()
            )
        ),
    )


def task(challenge: Challenge, *, required: bool = False) -> Task:
    """A challenge, pinned as it is now."""
    return Task(
        challenge=challenge.id,
        topic=challenge.topic,
        title=challenge.title,
        minutes=challenge.minutes,
        dtype=challenge.dtypes[0],
        device="cpu",
        file=f"{challenge.id}.py",
        pack_sha256=pack_sha256(challenge),
        stub_sha256=_sha256(challenge.stub()),
        public_checks=pack.public_checks(challenge),
        required=required,
    )


def changed(record: Record, catalog: Catalog) -> list[str]:
    """Challenges that are not any more what they were when the assignment was made."""
    return [
        one.challenge
        for one in record.tasks
        if pack_sha256(catalog.find(one.challenge)) != one.pack_sha256
    ]


def given_away(challenges: Sequence[Challenge]) -> list[tuple[str, str]]:
    """Pairs of which the first one's stub shows a good part of the second one's solution."""
    found = []
    for shown in challenges:
        lines = _lines(shown.stub())
        for other in challenges:
            if other.id == shown.id:
                continue
            solution = _lines((other.solution / "reference.py").read_text("utf-8"))
            solution -= _lines(other.stub())
            if len(solution & lines) >= max(3, len(solution) // 5):
                found.append((shown.id, other.id))
    return found


def _lines(source: str) -> set[str]:
    found = (" ".join(line.split()) for line in source.splitlines())
    return {line for line in found if len(line) > 12 and not line.startswith(("import ", "from "))}


def bundles(
    record: Record, catalog: Catalog, keys: Keys, only: Sequence[str] = ()
) -> Iterator[tuple[Assignment, bytes]]:
    """Each candidate's assignment and bundle; of those in ``only``, where it names any.

    The references run once, in another process.

    Raises:
        QuizError: a challenge cannot be assigned. Fault: its reference could not be run.
    """
    challenges = [catalog.find(one.challenge) for one in record.tasks]
    dtypes = {one.challenge: one.dtype for one in record.tasks}
    asked = [pack.asked(one, dtypes[one.id]) for one in challenges]
    recordings = record_references(asked, record.public_seed)
    inside = pack.files(catalog.topics, recordings, dtypes, record.public_seed)
    common = {f"{PACK}/{path}": data for path, data in inside.items()}
    for one in challenges:
        page = examples.markdown(one.id, one.title, recordings[one.id].examples)
        common |= {
            f"{one.id}.py": one.stub().encode(),
            f"prompts/{one.id}.md": one.prompt().encode(),
            f"examples/{one.id}.md": page.encode(),
            f"examples/{one.id}.json": recordings[one.id].examples,
        }
    for candidate in record.candidates:
        if only and candidate.id not in only:
            continue
        assignment = assignment_of(record, candidate)
        yield assignment, bundle(assignment, common, keys)


def assignment_of(record: Record, candidate: Candidate) -> Assignment:
    """What one candidate is told; nothing of the record that is hidden, and no name."""
    return Assignment(
        id=record.id,
        name=record.name,
        candidate=candidate.id,
        tasks=record.tasks,
        minutes=record.limit(candidate),
        deadline=record.deadline,
        created=record.created,
        rules=record.rules,
        honesty=record.honesty,
        recorded=texts.RECORDED,
        quizapp=record.quizapp,
        signer=record.signer,
        sealer=record.sealer,
        install=record.install,
    )


def slug(name: str) -> str:
    """A name as a part of file names: lower-case words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "assignment"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
