"""From hand-ins to submissions: whose, to which challenge, which of several counts."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from quizapp.grading.clean import clean_line
from quizapp.grading.source import NotText, decode
from quizapp.interview.intake.expected import Expected
from quizapp.interview.intake.files import Files, Unsafe
from quizapp.interview.intake.naming import Match, Names
from quizapp.interview.intake.packages import Package, packages
from quizapp.interview.intake.papers import Papers, read_papers
from quizapp.interview.intake.people import People
from quizapp.interview.models import Candidate, Submission

NOTHING = hashlib.sha256(b"").hexdigest()
UNKNOWN = "unknown"
"""The challenge of what cannot be read, where nothing tells which were asked for."""
_FILES = 200
"""Most answers out of one hand-in."""


@dataclass(frozen=True, slots=True)
class Collected:
    """All that was handed in."""

    submissions: tuple[Submission, ...]
    """By candidate, challenge and time; with those that are missing."""
    candidates: tuple[Candidate, ...]
    """The roster, and after it those met who are on none."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A submission, and what decides which of several counts."""

    submission: Submission
    rank: int
    number: int
    """Place in the order of finding."""
    past: bool
    """Whether it came after the deadline."""
    worth: int = 0
    """2: an answer; 1: the stub as it was handed out; 0: nothing that can be read."""
    trust: int = 1
    """As ``Papers.trust``."""


def collect(paths: Sequence[Path], expected: Expected) -> Collected:
    """Every submission below ``paths``.

    Of several to one challenge by one candidate the last before the deadline counts (where all are
    late, the first). An answer goes before the stub as it was handed out, and that before
    what cannot be read; what carries the interviewer's signature goes before what does not, and
    last is what is claimed to be two people's. All are kept.

    Raises:
        QuizError: there is nothing at one of the paths.
    """
    names = Names(expected.known, expected.owed)
    people = People(expected.roster)
    found: list[_Found] = []
    broken: list[tuple[Package, str, str, Papers]] = []
    for package in packages(paths, names, people):
        with ExitStack() as stack:
            papers = read_papers(package, expected, people, stack)
            if papers.problem or papers.files is None:
                problem = papers.problem or package.problem
                broken.append((package, papers.candidate, problem, papers))
                continue
            before = len(found)
            for match, name in _answers(papers.files, names):
                found.append(_answer(package, papers, match, name, len(found), expected))
            if len(found) == before:
                problem = _no_answer(papers.files, names)
                broken.append((package, papers.candidate, problem, papers))
    owed = expected.owed or tuple(sorted({one.submission.challenge for one in found}))
    for package, candidate, problem, papers in broken:
        for challenge in owed or (UNKNOWN,):
            bare = _submission(package, papers, candidate, challenge, expected)
            bare = bare.model_copy(update={"problem": problem})
            past = package.late or _past(bare, expected)
            found.append(_Found(bare, 9, len(found), past))
    kept = [*_counted(found)]
    kept += _missing(kept, expected)
    kept.sort(key=_order)
    return Collected(tuple(kept), (*expected.roster, *people.met.values()))


def _answers(files: Files, names: Names) -> Iterator[tuple[Match, str]]:
    """The files that answer a challenge; of one that is there twice, the better name."""
    best: dict[str, tuple[int, int, str, Match]] = {}
    loose: list[str] = []
    for name in files.names:
        if not name.endswith(".py"):
            continue
        match = names.match(name)
        if match is None:
            loose.append(name)
            continue
        mine = (match.rank, name.count("/"), name, match)
        if match.challenge not in best or mine[:3] < best[match.challenge][:3]:
            best[match.challenge] = mine
    if not best and len(loose) == 1 and len(names.owed) == 1:
        # One file where one was asked for: whatever it is called, it is that.
        yield Match(names.owed[0], 5), loose[0]
    for _, _, name, match in list(best.values())[:_FILES]:
        if not names.owed or match.challenge in names.owed:
            yield match, name


def _answer(
    package: Package, papers: Papers, match: Match, name: str, number: int, expected: Expected
) -> _Found:
    assert papers.files is not None
    source, problem, sha256, notes = None, "", NOTHING, list(papers.notes)
    try:
        data = papers.files.read(name)
    except Unsafe as error:
        problem = f"{clean_line(name, 200)} {error}"
    else:
        sha256 = hashlib.sha256(data).hexdigest()
        notes += papers.compare(name, sha256)
        try:
            source = decode(data)
        except NotText as error:
            problem = f"{clean_line(name, 200)} {error}"
    when = papers.when or package.when or papers.files.when(name)
    papers = replace(papers, notes=tuple(notes), when=when)
    bare = _submission(package, papers, papers.candidate, match.challenge, expected)
    one = bare.model_copy(
        update={
            "filename": clean_line(name.rpartition("/")[2], 200),
            "source": source,
            "source_sha256": sha256,
            "problem": problem,
        }
    )
    worth = 0 if source is None else 1 if sha256 in expected.stubs else 2
    past = package.late or _past(one, expected)
    return _Found(one, match.rank, number, past, worth, papers.trust)


def _submission(
    package: Package, papers: Papers, candidate: str, challenge: str, expected: Expected
) -> Submission:
    when = papers.when or package.when
    one = Submission(
        candidate=candidate,
        challenge=challenge,
        filename=f"{challenge}.py",
        source=None,
        source_sha256=NOTHING,
        origin=clean_line(package.origin, 500),
        kind="sealed" if papers.sealed else package.kind,  # type: ignore[arg-type]
        submitted=when,
        late=package.late or papers.overtime,
        notes=papers.notes,
        attempts=papers.attempts,
        seconds=papers.seconds,
        receipt=papers.receipt,
    )
    return one.model_copy(update={"late": one.late or _past(one, expected)})


def _past(one: Submission, expected: Expected) -> bool:
    if one.submitted is None or expected.deadline is None:
        return False
    return one.submitted > expected.deadline


def _counted(found: Iterable[_Found]) -> Iterator[Submission]:
    groups: dict[tuple[str, str], list[_Found]] = defaultdict(list)
    for one in found:
        groups[one.submission.candidate, one.submission.challenge].append(one)
    for group in groups.values():
        chosen = max(group, key=_merit)
        for one in group:
            counts = one is chosen
            if counts == one.submission.counts:
                yield one.submission
            else:
                yield one.submission.model_copy(update={"counts": counts})


def _merit(one: _Found) -> tuple[int, int, bool, float, int, int]:
    """What is worth more, then whose it is for sure, in time before late, and the last in time or
    the first late."""
    when = one.submission.submitted
    moment = when.timestamp() if when else 0.0
    order = -moment if one.past else moment
    return one.worth, one.trust, not one.past, order, -one.rank, one.number


def _missing(found: Sequence[Submission], expected: Expected) -> Iterator[Submission]:
    there = {(one.candidate, one.challenge) for one in found}
    people = [*(one.id for one in expected.roster), *(one.candidate for one in found)]
    for candidate in dict.fromkeys(people):
        for challenge in expected.owed:
            if (candidate, challenge) not in there:
                yield Submission(
                    candidate=candidate,
                    challenge=challenge,
                    filename=f"{challenge}.py",
                    source=None,
                    source_sha256=NOTHING,
                    problem="nothing was handed in",
                    origin="",
                    kind="missing",
                )


def _no_answer(files: Files, names: Names) -> str:
    wanted = ", ".join(f"{one}.py" for one in names.owed[:8]) or "a challenge's name.py"
    shown = [clean_line(name, 80) for name in files.names[:5]]
    more = len(files.names) - len(shown)
    has = ", ".join(shown) + (f" and {more} more" if more > 0 else "") if shown else "nothing"
    if any(name.lower().endswith(".zip") for name in files.names):
        return f"holds an archive within the archive, which is not opened; it holds {has}"
    return f"holds no file named {wanted}; it holds {has}"


def _order(one: Submission) -> tuple[str, str, str, str]:
    when = one.submitted.isoformat() if one.submitted else ""
    return one.candidate, one.challenge, when, one.origin
