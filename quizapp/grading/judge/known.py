"""What a judge works out once, for all answers that it judges."""

from __future__ import annotations

from functools import cached_property

from quizapp.catalog import Section
from quizapp.grading.judge.again import Again, Judged
from quizapp.grading.judge.bench import Bench
from quizapp.grading.judge.diagnose import Diagnosis
from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.report import Explanation


class Known:
    """Records of the reference and of the banked mistakes, what ``explain.md`` says, and what has
    been said of records that answers gave. Only an answer that gives the same bytes meets that."""

    def __init__(self, task: JudgeTask) -> None:
        self.task = task
        self.bench = Bench(
            task.challenge.solution,
            task.challenge.entry,
            dtype=task.dtype,
            device=task.device,
            seed=task.seed,
        )
        self.judged: Again[Judged] = Again()
        """Records of checks."""
        self.diagnoses: Again[Diagnosis] = Again()
        """Of the records of whole runs."""

    def explanation(self, key: str) -> Explanation | None:
        """What the challenge says of a check or a mistake, if it does."""
        section = self._explanations.get(key)
        if section is None:
            return None
        return Explanation(key=section.key, title=section.title, text=section.text)

    @cached_property
    def _explanations(self) -> dict[str, Section]:
        return self.task.challenge.explanations()

    @cached_property
    def stub(self) -> str:
        """What the answer's file started as."""
        return self.task.challenge.stub()
