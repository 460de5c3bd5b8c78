"""Thirty candidates, made from the banks: right answers, mistakes, copies, cheats.

Who did what is known here alone; reports and `quiz similar` must lead a reader to it.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quizapp import __version__, catalog
from quizapp.catalog import Catalog, Challenge, content
from quizapp.grading.client import Client
from quizapp.grading.events import FigureDrawn, Finished
from quizapp.grading.judge import bank
from quizapp.interview.models import Attempt, Batch, Candidate, Result, Submission, Task
from quizapp.interview.store import Store

SEED = 20_261_125
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CHALLENGES = ("attention", "dropout")
COPIERS = ("c07", "c15", "c23")
CHEATS = ("c11", "c19")

OWN_WAY = '''\
"""My attention."""
import torch
import torch.nn as nn


class SelfAttention(nn.Module):
    def __init__(self, dim, heads=8):
        super().__init__()
        if dim % heads:
            raise ValueError("bad heads")
        self.n_heads = heads
        self.to_qkv = nn.Linear(dim, dim * 3)
        self.to_out = nn.Linear(dim, dim)

    def forward(self, x):
        # one big projection, then views
        b, n, d = x.shape
        size = d // self.n_heads
        packed = self.to_qkv(x).view(b, n, 3, self.n_heads, size)
        query = packed[:, :, 0].permute(0, 2, 1, 3) / size ** 0.25
        key = packed[:, :, 1].permute(0, 2, 3, 1) / size ** 0.25
        value = packed[:, :, 2].permute(0, 2, 1, 3)
        logits = torch.matmul(query, key)
        top = logits.max(dim=3, keepdim=True).values.detach()
        unnormed = torch.exp(logits - top)
        total = unnormed.sum(dim=3, keepdim=True)
        mixed = torch.matmul(unnormed, value) / total
        joined = mixed.permute(0, 2, 1, 3).contiguous().view(b, n, d)
        return self.to_out(joined)
'''
"""A right answer that is in no bank, which two others hand in with other names."""

RENAMES = (
    {},
    {
        "b": "batch",
        "n": "steps",
        "packed": "everything",
        "query": "qq",
        "key": "kk",
        "value": "vv",
        "logits": "raw",
        "top": "biggest",
        "unnormed": "e",
        "total": "norm",
        "mixed": "result",
        "joined": "flat",
        "size": "per_head",
        "n_heads": "count",
    },
    {
        "b": "B",
        "n": "T",
        "d": "C",
        "packed": "qkv",
        "query": "q",
        "key": "k",
        "value": "v",
        "logits": "att",
        "top": "m",
        "unnormed": "w",
        "total": "z",
        "mixed": "y",
        "joined": "out",
        "size": "hs",
        "n_heads": "h",
    },
)


def renamed(source: str, names: dict[str, str]) -> str:
    """`source` with other names, no comments and a layout of its own."""
    for old, new in names.items():
        source = re.sub(rf"\b{old}\b", new, source)
    return ast.unparse(ast.parse(source)) + "\n" if names else source


def banked(challenge: Challenge) -> Iterator[tuple[str, str]]:
    """(what it is, source) of the bank's answers, right ones first."""
    folder = challenge.solution
    yield "right", (folder / "reference.py").read_text("utf-8")
    for path in sorted((folder / "accepted").glob("*.py")):
        if path.stem == "builtin":
            continue  # right, and forbidden to a candidate
        yield "right", path.read_text("utf-8")
    for one in bank.mistakes(folder):
        source = bank.apply((folder / "reference.py").read_text("utf-8"), [one])
        if source is not None:
            yield one.id, source


def cheats() -> tuple[str, str]:
    """Two of the attack suite: one reads the hidden reference, one another process's memory."""
    right = content.root() / "solutions/attention/attention/reference.py"
    text = right.read_text("utf-8").partition("\n")[2]
    attacks = Path(__file__).parents[2] / "attacks"
    head = f"SOLUTIONS = {str(content.root() / 'solutions')!r}; PID = 1; ADDRESS = 0; LENGTH = 8\n"
    return tuple(  # type: ignore[return-value]
        head + (attacks / name).read_text("utf-8").replace("# <right answer>", text)
        for name in ("11a_read_the_reference.py", "13b_memory_of_a_process.py")
    )


@dataclass(frozen=True)
class Answered:
    candidate: str
    challenge: str
    source: str


def answers(found: Catalog) -> Iterator[Answered]:
    """What thirty candidates hand in."""
    people = [f"c{number:02d}" for number in range(1, 31)]
    for challenge in map(found.find, CHALLENGES):
        bank_ = list(banked(challenge))
        for number, who in enumerate(people):
            source = bank_[number % len(bank_)][1]
            if challenge.id == "attention" and who in COPIERS:
                source = renamed(OWN_WAY, RENAMES[COPIERS.index(who)])
            elif challenge.id == "attention" and who in CHEATS:
                source = cheats()[CHEATS.index(who)]
            elif who == "c30" and challenge.id == "dropout":
                source = challenge.stub()
            elif who == "c29" and challenge.id == "dropout":
                continue
            yield Answered(who, challenge.id, source)


def fill(folder: Path, figures: bool = True) -> Store:
    """Grade all of it into a results folder."""
    found = catalog.load(())
    store = Store(folder)
    tasks = tuple(_task(found.find(name)) for name in CHALLENGES)
    names = ["Ada", "Bela", "Chloé", "Dmitri", "Emre", "Fatima"]
    roster = tuple(
        Candidate(id=f"c{number:02d}", name=f"{names[number % 6]} {number}")
        for number in range(1, 31)
    )
    tier = ""
    with Client() as client:
        tier = client.wait_ready().tier
        store.begin(
            Batch(
                name="Research engineer, autumn",
                assignment="autumn-1",
                seed=SEED,
                quizapp=__version__,
                tier=tier,
                candidates=roster,
                tasks=tasks,
                deadline=START + timedelta(days=3),
            )
        )
        for number, one in enumerate(answers(found)):
            store.put(graded(client, found.find(one.challenge), one, number, figures))
    return store


def graded(
    client: Client, challenge: Challenge, one: Answered, number: int, figures: bool
) -> Result:
    figure = report = None
    for event in client.grade(
        pack=challenge.pack,
        topic=challenge.topic,
        challenge=challenge.id,
        source=one.source,
        filename=f"{challenge.id}.py",
        seed=SEED,
        figure=figures and challenge.has_figure,
    ):
        if isinstance(event, FigureDrawn):
            figure = event.figure
        if isinstance(event, Finished):
            report = event.report
    assert report is not None
    sha = hashlib.sha256(one.source.encode()).hexdigest()
    return Result(
        key=hashlib.sha256(f"{one.candidate} {one.challenge} {sha}".encode()).hexdigest(),
        submission=Submission(
            candidate=one.candidate,
            challenge=one.challenge,
            filename=f"{challenge.id}.py",
            source=one.source,
            source_sha256=sha,
            origin=f"inbox/{one.candidate}.zip",
            kind="sealed",
            submitted=START + timedelta(hours=2 + number % 50),
            attempts=attempts(challenge.id, number),
            seconds=900.0 + 61 * (number % 37),
        ),
        status="not-gradable" if report.exit_code == 4 else "graded",
        report=report,
        figure=figure,
        milliseconds=report.milliseconds,
    )


def attempts(challenge: str, number: int) -> tuple[Attempt, ...]:
    events = ["opened", *["graded"] * (1 + number % 4), "submitted"]
    return tuple(
        Attempt(
            number=at,
            when=START + timedelta(minutes=9 * at + number),
            monotonic=540.0 * at,
            event=event,
            challenge="" if event == "opened" else challenge,
            verdict="wrong" if event == "graded" else "",
            passed=at if event == "graded" else 0,
            of=5 if event == "graded" else 0,
            hash=hashlib.sha256(f"{challenge}{number}{at}".encode()).hexdigest(),
        )
        for at, event in enumerate(events)
    )


def _task(challenge: Challenge) -> Task:
    return Task(
        challenge=challenge.id,
        topic=challenge.topic,
        title=challenge.title,
        minutes=challenge.minutes,
        dtype=challenge.dtypes[0],
        file=f"{challenge.id}.py",
        pack_sha256="0" * 64,
        stub_sha256=hashlib.sha256(challenge.stub().encode()).hexdigest(),
    )


if __name__ == "__main__":
    import sys

    fill(Path(sys.argv[1]))
