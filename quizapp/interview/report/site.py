"""A folder of pages for interviewers, and one for candidates."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from quizapp import files
from quizapp.errors import QuizError
from quizapp.interview.report import charts, code
from quizapp.interview.report.pages import Pages, handed_in
from quizapp.interview.report.people import Cohort, Person
from quizapp.interview.report.safe import safe
from quizapp.interview.similar import Pair, beside

_LISTED = ".quiz-report"
PAIRS = 200
"""Pages of two side by side in a challenge; more are no help to anybody."""


@dataclass
class Folder:
    """A folder of files that quiz wrote, and may therefore take away again."""

    path: Path
    written: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Refuse a folder with somebody else's pages.

        Raises:
            QuizError: it has such pages.
        """
        ours = (self.path / _LISTED).is_file()
        if not ours and self.path.is_dir() and any(self.path.glob("*.html")):
            raise QuizError(
                f"{self.path} holds pages that `quiz report` did not write",
                hint="name another folder by --out",
            )

    def put(self, name: str, text: str) -> None:
        """Write a file: whole, or not at all.

        Raises:
            Fault: it cannot be written.
        """
        files.write(self.path / name, text.encode(), private=True, synced=False)
        self.written.append(name)

    def end(self) -> None:
        """Take away what an earlier report wrote and this one did not: of a candidate who was
        purged no page must stay. Files of another format are left as they are."""
        listed = self.path / _LISTED
        before: list[str] = []
        with contextlib.suppress(OSError, ValueError, TypeError):
            before = [str(one) for one in json.loads(listed.read_text("utf-8"))]
        kinds = {PurePosixPath(name).suffix for name in self.written}
        kept = []
        for name in sorted(set(before) - set(self.written)):
            inside = PurePosixPath(name)
            if inside.is_absolute() or ".." in inside.parts:
                continue
            if inside.suffix not in kinds:
                kept.append(name)
                continue
            with contextlib.suppress(OSError):
                (self.path / inside).unlink()
        names = sorted([*self.written, *kept])
        self.put(_LISTED, json.dumps(names))


Progress = Callable[[int, int], None]


def for_interviewers(
    cohort: Cohort,
    out: Path,
    remark_path: Callable[[str], Path],
    progress: Progress = lambda done, of: None,
) -> Path:
    """Write the pages; returns the first to open."""
    pages, folder = Pages(), Folder(out)
    folder.begin()
    links = _links(cohort)
    marked = _pair_pages(cohort)
    common = {
        "cohort": cohort,
        "batch": cohort.batch,
        "tasks": cohort.tasks,
        "titles": {one.challenge: one.title for one in cohort.tasks},
        "links": links,
        "pages": marked,
    }
    for at, person in enumerate(cohort.people):
        values = _candidate(cohort, links, at) | {"remark_path": remark_path(person.id)}
        folder.put(links[person.id], pages.page("candidate", common | values))
        progress(at + 1, len(cohort.people))
    for pair, name in marked.items():
        marks = beside(pair, cohort.similar.known[pair.challenge])
        sides = [
            (pair.left, code.marked(pair.left.source, marks.left)),
            (pair.right, code.marked(pair.right.source, marks.right)),
        ]
        folder.put(name, pages.page("pair", common | {"pair": pair, "sides": sides}))
    values = {"rankings": list(cohort.similar.rankings.values())}
    folder.put("similar.html", pages.page("similar", common | values, script=True))
    folder.put("index.html", pages.page("cohort", common | _overview(cohort), script=True))
    folder.end()
    return out / "index.html"


def for_candidates(
    cohort: Cohort, out: Path, progress: Progress = lambda done, of: None
) -> list[Path]:
    """Write a page for each candidate, of what may be shown; returns them."""
    pages, folder = Pages(), Folder(out)
    folder.begin()
    written = []
    for at, (person, name) in enumerate(zip(cohort.people, _files(cohort), strict=True)):
        shown = safe(person, cohort)
        codes = {
            one.challenge: [
                code.Line(line.number, line.spans, mark=_stopped(one.checks, line.number))
                for line in code.lines(one.source)
            ]
            for one in shown.answers
            if one.source
        }
        folder.put(f"{name}.html", pages.page("safe", {"person": shown, "codes": codes}))
        written.append(out / f"{name}.html")
        progress(at + 1, len(cohort.people))
    folder.end()
    return written


def _stopped(checks: Any, number: int) -> str:
    return "fail" if any(one.line == number for one in checks) else ""


def _files(cohort: Cohort) -> list[str]:
    """A file's name for each candidate; some file systems take A1 for a1."""
    names: list[str] = []
    taken: set[str] = set()
    for one in cohort.people:
        name, number = one.id, 1
        while name.lower() in taken:
            number += 1
            name = f"{one.id}~{number}"
        taken.add(name.lower())
        names.append(name)
    return names


def _links(cohort: Cohort) -> dict[str, str]:
    return {
        one.id: f"candidates/{name}.html"
        for one, name in zip(cohort.people, _files(cohort), strict=True)
    }


def _pair_pages(cohort: Cohort) -> dict[Pair, str]:
    return {
        pair: f"pairs/{challenge}-{number:03d}.html"
        for challenge, ranking in cohort.similar.rankings.items()
        for number, pair in enumerate(ranking.suggested[:PAIRS], 1)
    }


def _candidate(cohort: Cohort, links: Mapping[str, str], at: int) -> dict[str, Any]:
    people = cohort.people
    person = people[at]

    def other(index: int) -> str:
        return f"../{links[people[index].id]}" if 0 <= index < len(people) else ""

    return {
        "person": person,
        "before": other(at - 1),
        "after": other(at + 1),
        "codes": {
            name: code.lines(one.result.submission.source, one.result.report)
            for name, one in person.answers.items()
            if one.result.submission.source is not None
        },
    }


def _overview(cohort: Cohort) -> dict[str, Any]:
    people = cohort.people
    totals = [one.total for one in people if one.total is not None]
    return {
        "people": people,
        "questions": cohort.questions,
        "groups": list(cohort.groups.values()),
        "clusters": [
            (name, cluster)
            for name, ranking in cohort.similar.rankings.items()
            for cluster in ranking.clusters
        ],
        "same": _same(cohort),
        "totals": totals,
        "distribution": charts.distribution(totals),
        "all_solved": sum(_all(one) for one in people),
        "handed_in": handed_in(people),
        "looks": sum(bool(one.signs) for one in people),
        "alike": sum(bool(one.pairs) for one in people),
        "faults": sum(one.faults for one in people),
        "judged": any(one.rubric is not None for one in people),
    }


def _same(cohort: Cohort) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for one in cohort.people:
        for name, answer in one.answers.items():
            if answer.same_as:
                found.setdefault((name, answer.same_as), []).append(one.id)
    return dict(sorted(found.items()))


def _all(person: Person) -> bool:
    return bool(person.tasks) and person.solved == len(person.tasks)
