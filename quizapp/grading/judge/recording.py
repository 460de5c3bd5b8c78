"""``python -m quizapp.grading.judge.recording``: run references once and write down what they give.

A front end must not load torch, so it asks this process: a JSON object on stdin, an object a line
on stdout. What runs is the interviewer's own pack.
"""

from __future__ import annotations

import json
import sys
import traceback
from pathlib import Path

from pydantic import ValidationError

from quizapp.checks import Check
from quizapp.grading.judge import recorded
from quizapp.grading.judge.bank import BankError
from quizapp.grading.judge.bench import Bench
from quizapp.grading.judge.readable import readable
from quizapp.grading.report import Line, Model

EXAMPLES = "examples.json"


class Job(Model):
    """One challenge."""

    challenge: Line
    solution: Path
    entry: tuple[Line, ...]
    dtype: Line
    seed: int
    checks: tuple[Line, ...]
    """Names of the public checks."""
    out: Path
    """Folder that both files are written to."""


class Jobs(Model):
    """What is asked for on stdin."""

    jobs: tuple[Job, ...]


class Told(Model):
    """A line of the answer: a challenge that is done, or why not."""

    challenge: Line
    checks: tuple[Line, ...] = ()
    problem: str = ""


def record(job: Job) -> Told:
    """Write both files of a job.

    Raises:
        BankError: the challenge has no such check, or it cannot be public.
    """
    bench = Bench(job.solution, job.entry, dtype=job.dtype, seed=job.seed)
    checks = _chosen(bench, job)
    truths = {check: bench.truth(check) for check in checks}
    data = recorded.write(truths, dtype=job.dtype, device="cpu", seed=job.seed)
    (job.out / recorded.NAME).write_bytes(data)
    shown = [readable(bench, check) for check in checks]
    document = {"challenge": job.challenge, "dtype": job.dtype, "checks": shown}
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    (job.out / EXAMPLES).write_text(text + "\n", encoding="utf-8")
    return Told(challenge=job.challenge, checks=tuple(check.name for check in checks))


def _chosen(bench: Bench, job: Job) -> list[Check]:
    known = {check.name: check for check in bench.checks}
    if unknown := [name for name in job.checks if name not in known]:
        raise BankError(f"{job.challenge} has no check {unknown[0]} in {job.dtype}")
    # In the order of definition, in which a runner runs them.
    return [one for one in known.values() if one.name in job.checks]


def main() -> int:
    """Do all jobs; 0 if each could be done."""
    import torch

    torch.set_num_threads(1)
    failed = False
    for job in Jobs.model_validate_json(sys.stdin.buffer.read()).jobs:
        try:
            told = record(job)
        except (BankError, OSError, ValidationError) as error:
            told = Told(challenge=job.challenge, problem=str(error))
        except Exception as error:
            traceback.print_exc()
            problem = f"{type(error).__name__}: {error}"
            told = Told(challenge=job.challenge, problem=problem)
        failed = failed or bool(told.problem)
        sys.stdout.write(told.model_dump_json() + "\n")
        sys.stdout.flush()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
