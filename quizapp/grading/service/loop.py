"""The service's loop: one ``select``, a run for each front end, no thread."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import time

import torch
from pydantic import ValidationError

from quizapp.catalog import CatalogError, content
from quizapp.catalog.cache import Cache
from quizapp.grading.events import (
    REQUEST,
    Cancelled,
    CancelRequest,
    Failed,
    GradeRequest,
    Ready,
    StopRequest,
)
from quizapp.grading.judge.bank import BROKEN_PACK, BankError
from quizapp.grading.runner import confine
from quizapp.grading.service import devices
from quizapp.grading.service.asked import Refused, asked, cell
from quizapp.grading.service.children import Children, Gone
from quizapp.grading.service.forked import Forked
from quizapp.grading.service.front import Front
from quizapp.grading.service.ground import Ground
from quizapp.grading.service.listen import SAFE_TIERS, Listener
from quizapp.grading.service.run import Run
from quizapp.grading.service.settings import Bounds
from quizapp.grading.service.spawned import Spawned
from quizapp.grading.service.standby import Stock
from quizapp.grading.service.staying import Judges

IDLE_SECONDS = 2.0
"""How long nothing must have been asked, after the first verdict, before more is loaded."""
NO_TIER = "none"
"""Tier of a machine whose wall does not stand. Nothing is graded there."""


def serve(
    came: tuple[int, int] | Listener,
    began: float,
    probe: confine.Probe,
    stock: Stock | None,
    *,
    bubblewrap: bool,
) -> int:
    """Serve until the one front end has gone, or none has come for long; then end every child.
    Exit status of the service.

    ``came``: where requests come from and events go to, or where front ends come.
    ``stock``: where children are taken from that are no forks."""
    usual = cell(content.root(), Bounds(), gpu=False, canary=None)
    ground = None if stock else Ground(usual)
    spawned = Spawned(stock) if stock else None
    broken, tier, tried = "", NO_TIER, None
    try:
        if ground:
            ground.wall(content.root())
        elif spawned:
            spawned.prepare(content.root(), gpu=False, forbidden=())
        found = probe.result()
        tier, tried = found.tier, found.milliseconds
    except confine.ConfineError as error:
        broken = str(error)
    ready = Ready(
        torch=torch.__version__,
        devices=devices.available(),
        tier=tier,
        canaries_milliseconds=tried,
        start_method="spawn" if stock else "fork",
        bubblewrap=bubblewrap,
        milliseconds=round((time.monotonic() - began) * 1e3, 3),
    )
    if not isinstance(came, Listener):
        os.write(came[1], ready.model_dump_json().encode() + b"\n")
    # Behind the greeting, which a front end may be waiting for.
    confine.sweep()

    def take_requests(children: Children) -> None:
        with contextlib.suppress(Gone):
            try:
                _Service(came, children, ready, broken).serve()
            finally:
                children.close()

    if ground:
        leave = came.leave if isinstance(came, Listener) else lambda: None
        return ground.run(lambda orders: take_requests(Forked(orders, usual)), leave=leave)
    assert spawned is not None
    take_requests(spawned)
    return 0


class _Service:
    """Takes requests. One that comes from a front end whose run is on ends that run."""

    def __init__(
        self, came: tuple[int, int] | Listener, children: Children, ready: Ready, broken: str
    ) -> None:
        self._children = children
        self._judges = Judges(children)
        self._ready = ready
        self._broken = broken
        """Why the wall around answers does not stand; empty where it does."""
        self._selector = selectors.DefaultSelector()
        self._modes: dict[int, int] = {}
        self._owners: dict[int, Front] = {}
        """By descriptor, a run's included."""
        self._fronts: list[Front] = []
        self._bounds = Bounds()
        self._files = Cache(None, lasting=True)
        self._loaded_more = False
        self._wants_more = False
        """Whether an idle moment is to be used for loading what some answers use."""
        self._over = False
        self._listener: Listener | None = None
        if isinstance(came, Listener):
            self._listener = came
            came.begin()
            self._selector.register(came.descriptor, selectors.EVENT_READ)
        else:
            self._fronts.append(Front(*came, self._watch))
        if children.descriptor >= 0:
            self._selector.register(children.descriptor, selectors.EVENT_READ)

    def serve(self) -> None:
        """Serve until it is over."""
        try:
            while not self._over:
                self._turn()
        finally:
            if self._listener is not None:
                self._listener.close()
            for front in tuple(self._fronts):
                front.close()

    def _turn(self) -> None:
        ready = self._selector.select(self._timeout())
        if not ready and not self._runs():
            self._idle()
        for key, mask in ready:
            number = key.fd
            front = self._owners.get(number)
            if number == self._children.descriptor:
                self._children.hear()
            elif self._listener is not None and number == self._listener.descriptor:
                self._welcome(self._listener)
            elif front is not None and number == front.requests:
                if mask & selectors.EVENT_WRITE:
                    front.send()
                if mask & selectors.EVENT_READ:
                    self._read(front)
            elif front is not None and front.run is not None:
                if mask & selectors.EVENT_READ and number in self._modes:
                    front.run.readable(number)
                if mask & selectors.EVENT_WRITE and number in self._modes:
                    front.run.writable(number)
        for front in tuple(self._fronts):
            self._look_after(front)

    def _runs(self) -> list[Run]:
        return [front.run for front in self._fronts if front.run is not None]

    def _timeout(self) -> float | None:
        if runs := self._runs():
            return max(0.0, min(run.wake for run in runs) - time.monotonic())
        if self._wants_more:
            return IDLE_SECONDS
        if self._listener is not None and not self._fronts:
            return self._listener.patience()
        return None

    def _idle(self) -> None:
        if self._wants_more:
            self._load_more()
        elif self._listener is not None and not self._fronts:
            self._over = self._listener.patience() == 0.0

    def _look_after(self, front: Front) -> None:
        run = front.run
        if run is not None:
            run.tick(time.monotonic())
            if run.answered:
                run.close()
            if run.over:
                self._ended(front)
        if front.gone:
            self._leave(front)

    def _ended(self, front: Front) -> None:
        front.run = None
        self._children.stock()
        self._wants_more = not self._loaded_more
        if self._listener is not None:
            self._listener.ran()

    def _welcome(self, listener: Listener) -> None:
        front = listener.accept(len(self._fronts), self._watch)
        if front is None:
            return
        self._fronts.append(front)
        front.tell(self._ready)
        if self._ready.tier not in SAFE_TIERS:
            self._deaf()

    def _deaf(self) -> None:
        """Listen no more; what is left ends with the front ends that are there."""
        if self._listener is not None:
            self._selector.unregister(self._listener.descriptor)
            self._listener.close()
            self._listener = None

    def _leave(self, front: Front) -> None:
        front.close()
        self._fronts.remove(front)
        if self._listener is not None:
            self._children.stock()
            self._listener.gone()
        elif not self._fronts:
            self._over = True

    def _read(self, front: Front) -> None:
        for line in front.lines():
            self._request(front, line)

    def _request(self, front: Front, line: bytes) -> None:
        try:
            request = REQUEST.validate_json(line)
        except ValidationError as error:
            front.tell(
                Failed(
                    id=_id_of(line),
                    message=f"not a request: {error.error_count()} errors",
                    code=2,
                )
            )
            return
        if isinstance(request, StopRequest):
            self._over = True
        elif isinstance(request, CancelRequest):
            if front.run is not None and front.run.id == request.id:
                self._stop(front)
        else:
            self._grade(front, request)

    def _grade(self, front: Front, request: GradeRequest) -> None:
        self._stop(front)
        try:
            front.run = self._start(front, request)
        except Refused as refusal:
            event = Failed(
                id=request.id, message=str(refusal), hint=refusal.hint, code=refusal.code
            )
            front.tell(event)
        except BankError as error:
            front.tell(Failed(id=request.id, message=str(error), hint=BROKEN_PACK))
        except (CatalogError, confine.ConfineError, OSError) as error:
            front.tell(Failed(id=request.id, message=str(error)))

    def _load_more(self) -> None:
        if not self._loaded_more:
            self._loaded_more = True
            self._wants_more = False
            self._children.preload()

    def _stop(self, front: Front) -> None:
        if front.run is not None:
            number = front.run.id
            front.run.close()
            front.run = None
            front.tell(Cancelled(id=number))
            self._children.stock()

    def _start(self, front: Front, request: GradeRequest) -> Run:
        if self._broken:
            raise Refused(
                f"the wall around answers does not stand, so none is run: {self._broken}",
                "`quiz doctor` tries it again and shows what this machine can do",
            )
        found = asked(request, self._ready, self._bounds, self._files)
        if request.bulk:
            self._children.expect_many()
        if "optim" in request.source:
            # Such an answer will need it: here it costs no check its deadline, and only once.
            self._load_more()
        challenge = found.challenge
        self._children.prepare(challenge.pack, gpu=found.cell.gpu, forbidden=challenge.forbidden)
        return Run(
            found.task,
            found.judging,
            found.cell,
            found.bounds,
            lambda descriptor, mode: self._watch(front, descriptor, mode),
            front.write,
            self._children,
            self._judges,
            timeouts=request.timeouts,
        )

    def _watch(self, front: Front, descriptor: int, mode: str) -> None:
        wanted = {"": 0, "r": selectors.EVENT_READ}.get(
            mode, selectors.EVENT_READ | selectors.EVENT_WRITE
        )
        now = self._modes.get(descriptor, 0)
        if wanted == now:
            return
        if not wanted:
            self._selector.unregister(descriptor)
            del self._modes[descriptor], self._owners[descriptor]
        elif now:
            self._selector.modify(descriptor, wanted)
            self._modes[descriptor] = wanted
        else:
            self._selector.register(descriptor, wanted)
            self._modes[descriptor] = wanted
            self._owners[descriptor] = front


def _id_of(line: bytes) -> int | None:
    try:
        number = json.loads(line).get("id")
    except (ValueError, AttributeError, RecursionError):
        return None
    return number if isinstance(number, int) else None
