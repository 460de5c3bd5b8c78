"""Everything alike in a results folder, by challenge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quizapp.catalog import Catalog, Challenge
from quizapp.grading.report import Verdict
from quizapp.interview.models import Result
from quizapp.interview.reading import read
from quizapp.interview.similar.groups import Group, groups
from quizapp.interview.similar.known import Known, known
from quizapp.interview.similar.pairs import Entry, Pair, Ranking, rank


@dataclass(frozen=True, slots=True)
class Similar:
    """What was found."""

    rankings: Mapping[str, Ranking]
    """By challenge, in the order of the catalogue."""
    groups: tuple[Group, ...]
    known: Mapping[str, Known]
    recognised: Mapping[str, str] = field(default_factory=dict)
    """Key of a result, to the pack's answer that it is word for word but for names."""
    notices: tuple[str, ...] = ()

    def of(self, candidate: str) -> list[Pair]:
        """A candidate's pairs that are worth a look, the most alike first."""
        found = [
            pair
            for ranking in self.rankings.values()
            for pair in ranking.suggested
            if candidate in (pair.left.who, pair.right.who)
        ]
        return sorted(found, key=lambda one: -one.score)


def compare(
    results: Iterable[Result],
    catalog: Catalog,
    earlier: Mapping[str, Sequence[Result]] | None = None,
    only: str = "",
) -> Similar:
    """Compare the answers that count, and with those of ``earlier`` rounds, by their names."""
    results = list(results)
    if only:
        results = [one for one in results if one.submission.challenge == only]
    entries: dict[str, list[Entry]] = defaultdict(list)
    for name, found in {"": results, **(earlier or {})}.items():
        for one in found:
            if compared(one) and one.submission.challenge == (only or one.submission.challenge):
                entries[one.submission.challenge].append(_entry(one, name))
    challenges = {one.id: one for one in catalog.challenges}
    ordered = [name for name in challenges if name in entries]
    ordered += sorted(entries.keys() - challenges.keys())
    packs = {name: _known(challenges.get(name)) for name in ordered}
    return Similar(
        rankings={name: rank(name, entries[name], packs[name]) for name in ordered},
        groups=groups(results),
        known=packs,
        recognised={
            one.key: called
            for name in ordered
            for one in entries[name]
            if not one.earlier and (called := packs[name].called(one.body.digest))
        },
        notices=tuple(
            f"{name} is in no pack here: what anybody may have written was not taken away"
            for name in ordered
            if name not in challenges
        ),
    )


def compared(result: Result) -> bool:
    """Whether a result is an answer to compare: one that counts, and more than the stub."""
    if not result.submission.counts or result.submission.source is None:
        return False
    return result.report is None or result.report.verdict is not Verdict.NOT_STARTED


def _entry(result: Result, round_: str) -> Entry:
    one = result.submission
    source = one.source or ""
    who = f"{round_}/{one.candidate}" if round_ else one.candidate
    return Entry(who, result.key, source, read(source).body, earlier=bool(round_))


def _known(challenge: Challenge | None) -> Known:
    return known(challenge) if challenge is not None else Known()
