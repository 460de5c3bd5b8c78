"""The judge that stays for the next answer of the same kind, where a request allows it.

A judge runs the reference twice and, to name a mistake, the banked mistakes; for answers to one
challenge from one seed the records are always the same. It is trusted code that reads strictly
parsed frames, so that one answer's cannot change what the next one's are compared with; but once
anything has gone wrong with it, it is not used again.
"""

from __future__ import annotations

import select
from dataclasses import dataclass

from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.service.children import Children, Judge
from quizapp.grading.service.errands import written

MOST_ANSWERS = 400
"""Answers of one judge: processor time is bounded for each process, and memory may grow. Its own
records take a judge what thirty answers do."""


@dataclass(slots=True)
class _Staying:
    judge: Judge
    task: JudgeTask
    answers: int


class Judges:
    """Judges for runs: fresh ones, and at most one that has stayed."""

    def __init__(self, children: Children) -> None:
        self._children = children
        self._staying: _Staying | None = None
        self._answers = 0

    def take(self, task: JudgeTask) -> Judge:
        """A judge for ``task``."""
        staying = self._staying
        if task.bulk and staying is not None:
            self._staying = None
            # It says nothing unasked: what can be read is its end.
            alive = not select.select([staying.judge.line], [], [], 0.0)[0]
            if alive and staying.task.like(task) and staying.answers < MOST_ANSWERS:
                self._answers = staying.answers
                return Judge(staying.judge.pid, staying.judge.line, written(task))
            self._end(staying)
        self._answers = 0
        return self._children.start_judge(task)

    def stay(self, judge: Judge, task: JudgeTask) -> None:
        """Keep a judge that has done ``task`` and waits for another."""
        self.close()
        self._staying = _Staying(judge, task, self._answers + 1)

    def close(self) -> None:
        """End the one that stays."""
        if self._staying is not None:
            self._end(self._staying)
            self._staying = None

    def _end(self, staying: _Staying) -> None:
        staying.judge.line.close()
        self._children.end(staying.judge.pid)
