"""Which banked mistakes explain a failed answer.

An answer has made a mistake when its records are the mistake's records: equal values where values
are compared, the same broken property, the same exception at the same place. Single mistakes are
tried first, then pairs of common ones (for a repair: every subset of the stub's edits). Each
candidate runs the cheapest evidence first, the failing check that is cheapest, up to the result
that was wrong, and is dropped at the first disagreement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from quizapp.checks import Check, Record
from quizapp.checks.record import Item
from quizapp.grading.judge.bank import Mistake
from quizapp.grading.judge.bench import Bench
from quizapp.grading.judge.compare import Outcome
from quizapp.grading.judge.same import same
from quizapp.grading.report import Verdict

MAX_REPAIR_EDITS = 6
MAX_LOOKED_AT = 6
"""Failing checks for which single mistakes are tried where none explains all: bounds the time."""
MAX_PARTS = 3
"""Mistakes that are named at most where no one or two explain all."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one check of the learner's answer."""

    record: Record
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The mistakes found."""

    mistakes: tuple[Mistake, ...] = ()
    by_check: Mapping[str, tuple[Mistake, ...]] = field(default_factory=dict)
    """Which of them account for which failing check, by the check's name."""
    certain: bool = False
    """Whether they account for every check, the passing ones included."""


def diagnose(bench: Bench, evidence: Mapping[str, Evidence], *, repair: bool = False) -> Diagnosis:
    """Name the mistakes behind the failing checks in ``evidence`` (by check name).

    Checks without a record (timeouts, crashes) are left out by the caller.
    """
    checks = [one for one in bench.checks if one.name in evidence]
    failing = [one for one in checks if evidence[one.name].outcome.verdict is not Verdict.PASS]
    if not failing:
        return Diagnosis()
    names = [one.name for one in failing]
    cheapest = sorted(failing, key=bench.cost)
    singles: list[tuple[Mistake, ...]] = [(one,) for one in bench.mistakes]
    for candidate in singles:
        if _explains_all(bench, candidate, checks, cheapest, evidence):
            return Diagnosis(candidate, dict.fromkeys(names, candidate), certain=True)
    for candidate in _together(bench.mistakes, repair):
        if _explains_all(bench, candidate, checks, cheapest, evidence):
            return Diagnosis(candidate, dict.fromkeys(names, candidate), certain=True)
    return _in_parts(bench, singles, failing, evidence)


def _in_parts(
    bench: Bench,
    singles: Sequence[tuple[Mistake, ...]],
    failing: Sequence[Check],
    evidence: Mapping[str, Evidence],
) -> Diagnosis:
    """Where nothing explains everything: the mistake that explains most failing checks, then the
    one that explains most of the rest, and so on."""
    looked_at = failing[:MAX_LOOKED_AT]
    agreed = {
        candidate[0]: {
            one.name for one in looked_at if _same(bench, candidate, one, evidence[one.name])
        }
        for candidate in singles
    }
    found: dict[str, Mistake] = {}
    while len(set(found.values())) < MAX_PARTS:
        rest = {one.name for one in looked_at} - found.keys()
        explained = {one: names & rest for one, names in agreed.items()}
        # Half of what fails, or what can hardly be chance. `max` takes the first of equals.
        telling = {
            one: names
            for one, names in explained.items()
            if any(_is_strong(evidence[name]) for name in names) or 2 * len(names) >= len(failing)
        }
        if not telling:
            break
        best = max(telling, key=lambda one: len(telling[one]))
        found |= dict.fromkeys(telling[best], best)
    mistakes = tuple(dict.fromkeys(found.values()))
    return Diagnosis(mistakes, {name: (one,) for name, one in found.items()})


def _is_strong(known: Evidence) -> bool:
    """Whether agreement in this check can hardly be chance: many wrong numbers are the same
    wrong numbers. The same class of exception or one equal flag is weak evidence."""
    finding = known.outcome.finding
    return (
        finding is not None
        and finding.kind == "value"
        and finding.max_error is not None
        and (finding.total or 0) > 1
    )


def _together(mistakes: Sequence[Mistake], repair: bool) -> Iterator[tuple[Mistake, ...]]:
    common = [one for one in mistakes if one.common and not one.source]
    sizes = range(2, min(len(common), MAX_REPAIR_EDITS) + 1) if repair else (2,)
    for size in sizes:
        yield from combinations(common, size)


def _explains_all(
    bench: Bench,
    candidate: tuple[Mistake, ...],
    checks: Sequence[Check],
    failing: Sequence[Check],
    evidence: Mapping[str, Evidence],
) -> bool:
    passing = [one for one in checks if one not in failing]
    return all(_same(bench, candidate, one, evidence[one.name]) for one in failing) and all(
        _passes(bench, candidate, one) for one in passing
    )


def _passes(bench: Bench, candidate: tuple[Mistake, ...], check: Check) -> bool:
    outcome = bench.mistaken_outcome(candidate, check)
    return outcome is not None and outcome.verdict is Verdict.PASS


def _same(bench: Bench, candidate: tuple[Mistake, ...], check: Check, known: Evidence) -> bool:
    """Whether ``candidate`` fails ``check`` just as the learner did."""
    if _differs_at_once(bench, candidate, check, known):
        return False
    record = bench.mistaken(candidate, check)
    outcome = bench.mistaken_outcome(candidate, check)
    if record is None or outcome is None:
        return False
    if outcome.verdict is Verdict.PASS or outcome.verdict is not known.outcome.verdict:
        return False
    if known.outcome.broken or outcome.broken:
        return known.outcome.broken == outcome.broken and _equal(bench, check, known.record, record)
    mine, theirs = known.record.failure, record.failure
    if (mine is None) != (theirs is None):
        return False
    if (
        mine is not None
        and theirs is not None
        and (mine.type != theirs.type or len(known.record.items) != len(record.items))
    ):
        return False
    return _equal(bench, check, known.record, record)


def _differs_at_once(
    bench: Bench, candidate: tuple[Mistake, ...], check: Check, known: Evidence
) -> bool:
    """Whether the result that was found wrong tells them apart already. It mostly does, and the
    rest of the check need not run: naming an answer that nobody foresaw takes a third of the time.
    """
    at = known.outcome.item
    begun = bench.opening(candidate, check, at + 1) if at >= 0 else None
    if begun is None or len(begun.items) <= at:
        return False
    mine = known.record.items
    return at >= len(mine) or not _equal_item(bench, check, at, mine[at], begun.items[at])


def _equal(bench: Bench, check: Check, mine: Record, theirs: Record) -> bool:
    """Whether two records hold the same values, free ones aside."""
    if len(mine.items) != len(theirs.items):
        return False
    pairs = enumerate(zip(mine.items, theirs.items, strict=True))
    return all(_equal_item(bench, check, index, *pair) for index, pair in pairs)


def _equal_item(bench: Bench, check: Check, index: int, mine: Item, theirs: Item) -> bool:
    truth = bench.truth(check)
    noise = max(bench.own_error(check, index), truth.eps * check.magnitude)
    want = truth.want.items[index].value if index < len(truth.want.items) else None
    return same(mine.value, theirs.value, want, noise * check.slack, truth.eps)
