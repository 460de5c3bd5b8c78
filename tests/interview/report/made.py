"""Results made up, without a grader: for what is said of them, whatever they are."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quizapp.grading.report import (
    Breach,
    CheckResult,
    Explanation,
    Finding,
    Frame,
    Report,
    Verdict,
)
from quizapp.interview.models import Batch, Candidate, Result, Submission, Task
from quizapp.interview.store import Store
from tests import reports

WHEN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SEED = 918_273_645
SOURCE = "import torch\n\n\ndef twice(x):\n    return x + x\n"
ENVIRONMENT = reports.environment(quizapp="0.1.0", torch="2.13.0", python="3.11.7", seed=SEED)


def task(challenge: str = "twice", **given: Any) -> Task:
    return Task(
        **{
            "challenge": challenge,
            "topic": "tiny",
            "title": f"Title of {challenge}",
            "minutes": 10,
            "dtype": "float32",
            "file": f"{challenge}.py",
            "pack_sha256": "0" * 64,
            "stub_sha256": "0" * 64,
            **given,
        }
    )


def passed(name: str = "forward") -> CheckResult:
    return CheckResult(
        name=name, label=f"Label of {name}", verdict=Verdict.PASS, share=0.01, tried="normal (3,)"
    )


def wrong(name: str = "values", **given: Any) -> CheckResult:
    return CheckResult(
        **{
            "name": name,
            "label": f"Label of {name}",
            "verdict": Verdict.WRONG,
            "tried": "hidden-input (3,)",
            "finding": Finding(
                kind="value", text="0.25, hidden-expected is right", expected="hidden-expected"
            ),
            "share": 1e5,
            **given,
        }
    )


def raised(line: int, text: str, kind: str = "ValueError", name: str = "raises") -> CheckResult:
    frame = Frame(line=line, function="twice", code="return x + x")
    finding = Finding(kind="exception", text=text, got=kind, frames=(frame,))
    return CheckResult(name=name, label=f"Label of {name}", verdict=Verdict.ERROR, finding=finding)


def report(*checks: CheckResult, **given: Any) -> Report:
    return reports.report(*checks, **{"environment": ENVIRONMENT, "milliseconds": 12.0} | given)


def result(
    candidate: str = "a1",
    challenge: str = "twice",
    source: str | None = SOURCE,
    graded: Report | None = None,
    status: str = "graded",
    problem: str = "",
    figure: Any = None,
    **given: Any,
) -> Result:
    sha = hashlib.sha256((source or "").encode(errors="replace")).hexdigest()
    name = f"{candidate} {challenge} {sha} {given}"
    return Result(
        key=hashlib.sha256(name.encode(errors="replace")).hexdigest(),
        submission=Submission(
            **{
                "candidate": candidate,
                "challenge": challenge,
                "filename": f"{challenge}.py",
                "source": source,
                "source_sha256": sha,
                "origin": f"inbox/real-name-of-{candidate}.zip",
                "kind": "file",
                "submitted": WHEN,
                **given,
            }
        ),
        status=status,
        report=graded if graded is not None or status != "graded" else report(passed()),
        problem=problem,
        figure=figure,
    )


def folder(
    path: Path,
    results: list[Result],
    tasks: tuple[Task, ...] = (),
    candidates: tuple[Candidate, ...] = (),
    **given: Any,
) -> Store:
    store = Store(path)
    store.begin(
        Batch(
            **{
                "name": "Autumn",
                "seed": SEED,
                "quizapp": "0.1.0",
                "tier": "full",
                "candidates": candidates,
                "tasks": tasks or (task(),),
                **given,
            }
        )
    )
    for one in results:
        store.put(one)
    return store


MISTAKE = Explanation(key="squared", title="The tensor is squared", text="Two times x is *not* x².")
BREACH = Breach(name="torch.add", line=5, how="source", text="line 5 calls torch.add")
