"""The loop: hand out work, keep each result the moment it is there, lose none.

Nothing that an answer does ends it. Three queues give the order: what is fresh; then what our own
side failed at, behind all others, so that a broken answer cannot starve them; then what was slow.
An answer that hangs would hold its worker for seconds, and a hundred of them the whole batch: so
all are given a short time first, which nearly all need a part of, and those that are not through by
then are begun again at the end with the time that each challenge grants.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime

from quizapp.errors import Fault
from quizapp.grading.report import Verdict
from quizapp.interview.batch import worker
from quizapp.interview.batch.executors import DROPPED, DROPPED_HINT, Pool
from quizapp.interview.batch.plan import Piece
from quizapp.interview.batch.work import Outcome
from quizapp.interview.models import Result, Status
from quizapp.interview.store import Store

TRIES = 3
"""The first and at most two more, where the fault is ours."""
HURRY_SECONDS = 0.25
"""What a check may take before the answer is put behind all others. References need a twentieth of
it at most; one answer in a hundred that hangs costs all others a tenth of their time."""
DEVICE_HURRY_SECONDS = 2.0
"""The same where each runner makes its own handles of a device's libraries in its first checks."""
WAKE_SECONDS = 0.5
"""How often whoever watches is told that time passes."""

Tell = Callable[[Result | None], None]
"""Told each result once it is kept, and ``None`` now and then in between."""


@dataclass(slots=True)
class _Item:
    """Pieces that ask for the same grading, and what became of it so far."""

    pieces: list[Piece]
    tries: int = 0
    patient: bool = False
    milliseconds: float = 0.0

    @property
    def first(self) -> Piece:
        return self.pieces[0]


@dataclass(slots=True)
class _Queues:
    fresh: deque[_Item] = field(default_factory=deque)
    again: deque[_Item] = field(default_factory=deque)
    slow: deque[_Item] = field(default_factory=deque)

    def next(self) -> _Item | None:
        for queue in (self.fresh, self.again, self.slow):
            if queue:
                return queue.popleft()
        return None


def run(todo: Iterable[Piece], store: Store, pool: Pool, tell: Tell) -> None:
    """Give every piece of ``todo`` a result in ``store``.

    Raises:
        Fault: a result cannot be written, or the executor is gone.
        KeyboardInterrupt: as usual. What is in the store then is whole.
    """
    queues = _Queues()
    same: dict[str, _Item] = {}
    for piece in todo:
        if piece.work is None:
            result = _without_grading(piece)
            store.put(result)
            tell(result)
        elif piece.same in same:
            same[piece.same].pieces.append(piece)
        else:
            item = same[piece.same] = _Item([piece])
            queues.fresh.append(item)
    del same
    running: dict[Future[str], _Item] = {}
    try:
        _loop(queues, running, store, pool, tell)
    except BaseException:
        _abandon(running, pool)
        raise


def _loop(
    queues: _Queues, running: dict[Future[str], _Item], store: Store, pool: Pool, tell: Tell
) -> None:
    while True:
        # Twice what it can be at: no worker waits for this thread, and little is lost at an end.
        room = 2 * pool.slots()
        while len(running) < room and (item := queues.next()):
            running[_submit(pool, item)] = item
        if not running:
            return
        done, _ = wait(running, timeout=WAKE_SECONDS, return_when=FIRST_COMPLETED)
        if not done:
            tell(None)
        for future in done:
            item = running.pop(future)
            for result in _settle(queues, item, _outcome(future)):
                store.put(result)
                tell(result)


def _submit(pool: Pool, item: _Item) -> Future[str]:
    work = item.first.work
    assert work is not None
    seconds = HURRY_SECONDS if work.device == "cpu" else DEVICE_HURRY_SECONDS
    hurry = None if item.patient or work.check_seconds <= seconds else seconds
    work = work.model_copy(update={"hurry": hurry, "fresh": item.tries > 0})
    try:
        return pool.executor.submit(worker.grade, item.first.source, work.model_dump_json())
    except RuntimeError as error:
        raise Fault(
            f"the executor takes no more work: {error}",
            hint="start it again, then the same command with --resume",
        ) from error


def _outcome(future: Future[str]) -> Outcome:
    try:
        return Outcome.model_validate_json(future.result())
    except CancelledError:
        raise Fault(DROPPED, hint=DROPPED_HINT) from None
    except Exception as error:  # a worker that died, most often
        text = f"the worker was lost: {type(error).__name__}: {error}"
        return Outcome(fault=True, problem=text)


def _settle(queues: _Queues, item: _Item, outcome: Outcome) -> list[Result]:
    """The results of ``item``; none where it is put into a queue once more."""
    item.milliseconds += outcome.milliseconds
    if outcome.slow:
        item.patient = True
        queues.slow.append(item)
        return []
    item.tries += 1
    if outcome.fault and item.tries < TRIES:
        (queues.slow if item.patient else queues.again).append(item)
        return []
    now = datetime.now(UTC)
    return [
        Result(
            key=piece.key,
            submission=piece.submission,
            status=_status(outcome),
            report=outcome.report,
            figure=outcome.figure,
            problem=outcome.problem,
            tries=item.tries,
            graded=now,
            milliseconds=round(item.milliseconds, 3),
        )
        for piece in item.pieces
    ]


def _status(outcome: Outcome) -> Status:
    if outcome.fault:
        return "grader-fault"
    if outcome.report is None or outcome.report.verdict is Verdict.NOT_GRADABLE:
        return "not-gradable"
    return "graded"


def _without_grading(piece: Piece) -> Result:
    one = piece.submission
    return Result(
        key=piece.key,
        submission=one,
        status="missing" if one.kind == "missing" else "not-gradable",
        problem=one.problem or "nothing was handed in that could be graded",
        graded=datetime.now(UTC),
    )


def _abandon(running: dict[Future[str], _Item], pool: Pool) -> None:
    """Stop what is at work and wait until it has stopped."""
    for future in running:
        future.cancel()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        pool.rest()
        if all(future.done() for future in running):
            return
        wait(running, timeout=0.2)
