"""What a hand-in says of itself: the bundle's signed assignment, the manifest, the attempt log.

The candidate's machine wrote it. It tells whose it is and when; it decides no verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from quizapp.interview.intake.expected import Expected
from quizapp.interview.intake.files import Files
from quizapp.interview.intake.packages import Package
from quizapp.interview.intake.people import People
from quizapp.interview.models import Attempt


@dataclass(frozen=True, slots=True)
class Papers:
    """What is known of one hand-in."""

    candidate: str
    files: Files | None
    when: datetime | None = None
    notes: tuple[str, ...] = ()
    problem: str = ""
    """Why none of it is graded."""
    sealed: bool = False
    overtime: bool = False
    """Whether the candidate's own clock says that the time limit was over."""
    attempts: tuple[Attempt, ...] = ()
    seconds: float | None = None
    listed: dict[str, str] | None = None
    """Hashes of the manifest, by name."""

    def compare(self, name: str, sha256: str) -> Iterator[str]:
        """Notes on a file that is not what the manifest lists."""
        if self.listed is None:
            return
        if name not in self.listed:
            yield f"{name} is not listed in the manifest"
        elif self.listed[name] != sha256:
            yield f"{name} is not the file that the manifest lists: its hash differs"


def read_papers(package: Package, expected: Expected, people: People) -> Papers:
    """Look into a hand-in; whatever is wrong with it is said in what is returned."""
    return Papers(people.whose(package.hints), package.files, notes=package.notes)
