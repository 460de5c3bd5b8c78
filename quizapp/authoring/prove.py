"""Prove a pack: every statement of ``proofs`` for every challenge, on all cores, then a few
answers through the real service."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from quizapp.authoring.proofs import ALL, Finding, Scope
from quizapp.catalog import Catalog, Challenge, load_one
from quizapp.grading.client import Client
from quizapp.grading.events import Failed, Finished
from quizapp.grading.judge import bank
from quizapp.grading.report import Report, Verdict

Progress = Callable[[int, int, str], None]
"""``progress(done, total, what)``."""


def prove(
    catalog: Catalog,
    challenges: Sequence[Challenge],
    scope: Scope,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[Finding]:
    """All findings for ``challenges``; an empty list (notes aside) is the proof."""
    findings = [Finding("", str(problem)) for problem in catalog.validate()]
    tasks = [(one, name) for one in challenges for name in ALL]
    total = len(tasks) + len(challenges)
    done = 0
    # spawn: a fork of a process with threads may hang, and every platform has it
    with ProcessPoolExecutor(
        jobs or os.cpu_count() or 1, mp_context=get_context("spawn"), initializer=_single
    ) as pool:
        futures: dict[Future[list[str]], tuple[Challenge, str]] = {
            pool.submit(_task, str(c.pack), c.topic, c.id, name, scope): (c, name)
            for c, name in tasks
        }
        for future in as_completed(futures):
            challenge, name = futures[future]
            findings += [_finding(challenge.id, text) for text in future.result()]
            done += 1
            if progress is not None:
                progress(done, total, f"{challenge.id}: {name}")
    with Client() as client:
        for challenge in challenges:
            findings += [
                Finding(challenge.id, text) for text in _through_service(client, challenge)
            ]
            done += 1
            if progress is not None:
                progress(done, total, f"{challenge.id}: through the service")
    findings += coverage(catalog)
    order = {one.id: number for number, one in enumerate(challenges)}
    return sorted(findings, key=lambda one: (one.note, order.get(one.challenge, -1)))


def coverage(catalog: Catalog) -> Iterator[Finding]:
    """Rows of the article that no challenge practises yet, and rows that no topic lists."""
    listed = {key for topic in catalog.topics for key in topic.covers}
    covered = {key for one in catalog.challenges for key in one.covers}
    for one in catalog.challenges:
        for key in one.covers:
            if key not in listed:
                yield Finding(one.id, f"covers {key}, which no topic.toml lists")
    missing = sorted(listed - covered)
    if missing:
        yield Finding(
            "", f"{len(missing)} rows are not covered yet: {', '.join(missing)}", note=True
        )


def _single() -> None:
    import torch

    torch.set_num_threads(1)


def _task(pack: str, topic: str, name: str, proof: str, scope: Scope) -> list[str]:
    challenge = load_one(Path(pack), topic, name)
    try:
        return list(ALL[proof](challenge, scope))
    except bank.BankError as error:
        return [str(error)]
    except Exception:
        return [f"{proof} broke down: {traceback.format_exc(limit=-4)}"]


def _finding(challenge: str, text: str) -> Finding:
    note = text.startswith("note: ")
    return Finding(challenge, text.removeprefix("note: "), note)


def _through_service(client: Client, challenge: Challenge) -> Iterator[str]:
    """The stub, the reference and the first mistake, graded as a learner's file is."""
    text = bank.read(challenge.solution / "reference.py")
    report = _grade(client, challenge, challenge.stub())
    if report is None or report.verdict is not Verdict.NOT_STARTED:
        yield f"the stub's verdict is {report and report.verdict}, not not-started"
    report = _grade(client, challenge, text)
    if report is None or report.verdict is not Verdict.PASS:
        yield f"the reference's verdict is {report and report.verdict} through the service"
    yield from _broken(report, "the reference")
    banked = bank.mistakes(challenge.solution)[:1]
    wrong = bank.apply(text, banked) if banked else None
    if wrong is not None:
        report = _grade(client, challenge, wrong)
        named = [one.key for one in report.mistakes] if report else []
        if named != [banked[0].id]:
            yield f"mistake {banked[0].id} is named as {named} through the service"
        yield from _broken(report, f"mistake {banked[0].id}")


def _broken(report: Report | None, what: str) -> Iterator[str]:
    for one in report.breaches if report else ():
        yield f"{what} breaks a rule: {one.text}"


def _grade(client: Client, challenge: Challenge, source: str) -> Report | None:
    for event in client.grade(**challenge.address, source=source, seed=1):
        if isinstance(event, Finished):
            return event.report
        if isinstance(event, Failed):
            raise bank.BankError(event.message)
    return None
