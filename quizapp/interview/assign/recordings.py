"""Have the references of an assignment run once, in a process that may load torch."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quizapp.catalog import Challenge
from quizapp.errors import Fault, QuizError
from quizapp.grading.clean import clean
from quizapp.grading.launch import service_environment

SECONDS = 600
RECORDED, EXAMPLES = "recorded.bin", "examples.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """A challenge whose public checks are recorded."""

    challenge: Challenge
    dtype: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """What its reference gave."""

    recorded: bytes
    """For the judge."""
    examples: bytes
    """The same for people, as JSON."""


def record(asked: Sequence[Asked], seed: int) -> dict[str, Recording]:
    """Recordings by the challenge's id.

    Raises:
        Fault: the process failed.
        QuizError: a challenge cannot be recorded.
    """
    with tempfile.TemporaryDirectory(prefix="quiz-assign-") as folder:
        jobs = []
        for one in asked:
            out = Path(folder) / one.challenge.id
            out.mkdir()
            jobs.append(
                {
                    "challenge": one.challenge.id,
                    "solution": str(one.challenge.solution),
                    "entry": list(one.challenge.entry),
                    "dtype": one.dtype,
                    "seed": seed,
                    "checks": one.checks,
                    "out": str(out),
                }
            )
        for line in _run(json.dumps({"jobs": jobs})):
            told = json.loads(line)
            if told["problem"]:
                raise QuizError(
                    f"the examples of {told['challenge']} cannot be made: {told['problem']}",
                    hint="`quiz dev check` shows what is wrong with the pack",
                )
        return {
            one.challenge.id: Recording(
                (Path(folder) / one.challenge.id / RECORDED).read_bytes(),
                (Path(folder) / one.challenge.id / EXAMPLES).read_bytes(),
            )
            for one in asked
        }


def _run(request: str) -> list[str]:
    command = [sys.executable, "-P", "-m", "quizapp.grading.judge.recording"]
    try:
        done = subprocess.run(
            command,
            input=request.encode(),
            capture_output=True,
            env=service_environment(),
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Fault(
            f"the references could not be run: {error}",
            hint="`quiz doctor` shows what this machine can do",
        ) from error
    if done.returncode not in (0, 1):
        lines = clean(done.stderr.decode(errors="replace")).splitlines() or ["it said nothing"]
        raise Fault(
            f"the references could not be run: {lines[-1]}",
            hint="`quiz doctor` shows what this machine can do",
        )
    return done.stdout.decode().splitlines()
