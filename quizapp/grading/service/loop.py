"""The service's loop: one ``select``, one run at a time, no thread."""

from __future__ import annotations

import json
import math
import os
import re
import secrets
import selectors
import time
from pathlib import Path

import torch
from pydantic import ValidationError

from quizapp.catalog import CatalogError, Challenge, content, load_one
from quizapp.checks.harness import Setting
from quizapp.grading.events import (
    REQUEST,
    AnyEvent,
    Cancelled,
    CancelRequest,
    Failed,
    GradeRequest,
    Ready,
)
from quizapp.grading.judge import bank, recorded
from quizapp.grading.judge.bank import BankError
from quizapp.grading.judge.bench import DTYPES
from quizapp.grading.judge.session import BROKEN_PACK, JudgeTask
from quizapp.grading.runner import confine
from quizapp.grading.runner.run import Task
from quizapp.grading.service import devices
from quizapp.grading.service.children import Cell, Children
from quizapp.grading.service.forked import Forked
from quizapp.grading.service.ground import Ground
from quizapp.grading.service.run import Run
from quizapp.grading.service.settings import Bounds, too_large
from quizapp.grading.service.spawned import Spawned
from quizapp.grading.service.standby import Stock
from quizapp.grading.service.staying import Judges
from quizapp.grading.wire import close, receive

IDLE_SECONDS = 2.0
"""How long nothing must have been asked, after the first verdict, before more is loaded."""


NO_TIER = "none"
"""Tier of a machine whose wall does not stand. Nothing is graded there."""


class Refused(Exception):
    """A request that cannot be carried out; ``code`` is the exit code it leads to."""

    def __init__(self, message: str, hint: str = "", code: int = 3) -> None:
        super().__init__(message)
        self.hint = hint
        self.code = code


def serve(
    requests: int,
    events: int,
    began: float,
    probe: confine.Probe,
    stock: Stock | None,
    *,
    bubblewrap: bool,
) -> int:
    """Serve until ``requests`` ends; then end every child. Exit status of the service.

    ``stock``: where children are taken from that are no forks."""
    ground = None if stock else Ground(_cell(content.root(), Bounds(), gpu=False, canary=None))
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
    os.write(events, ready.model_dump_json().encode() + b"\n")
    # Behind the greeting, which a front end may be waiting for.
    confine.sweep()

    def take_requests(children: Children) -> None:
        try:
            _Service(requests, events, children, ready, broken).serve()
        finally:
            children.close()

    if ground:
        return ground.run(lambda orders: take_requests(Forked(orders)))
    assert spawned is not None
    take_requests(spawned)
    return 0


class _Service:
    """Takes requests. One that comes while a run is on ends that run."""

    def __init__(
        self, requests: int, events: int, children: Children, ready: Ready, broken: str
    ) -> None:
        self._children = children
        self._judges = Judges(children)
        self._ready = ready
        self._broken = broken
        """Why the wall around answers does not stand; empty where it does."""
        self._requests = requests
        self._events = events
        self._selector = selectors.DefaultSelector()
        self._modes: dict[int, int] = {}
        self._buffer = b""
        self._bounds = Bounds()
        self._passing = False
        """Whether what comes belongs to a request that was refused for its size."""
        self._run: Run | None = None
        self._loaded_more = False
        self._wants_more = False
        """Whether an idle moment is to be used for loading what some answers use."""
        self._watch(requests, "r")
        if children.descriptor >= 0:
            self._watch(children.descriptor, "r")

    def serve(self) -> None:
        """Serve until the requests end."""
        try:
            while self._turn():
                pass
        finally:
            if self._run is not None:
                self._run.close()

    def _turn(self) -> bool:
        run = self._run
        if run is None:
            timeout = IDLE_SECONDS if self._wants_more else None
        else:
            timeout = max(0.0, run.wake - time.monotonic())
        ready = self._selector.select(timeout)
        if not ready and run is None and self._wants_more:
            self._load_more()
        for key, mask in ready:
            if key.fd == self._children.descriptor:
                self._children.hear()
            elif key.fd == self._requests:
                if not self._read_requests():
                    return False
            elif run is not None and run is self._run:
                if mask & selectors.EVENT_READ and key.fd in self._modes:
                    run.readable(key.fd)
                if mask & selectors.EVENT_WRITE and key.fd in self._modes:
                    run.writable(key.fd)
        if run is not None and run is self._run:
            run.tick(time.monotonic())
            if run.answered:
                run.close()
            if run.over:
                self._run = None
                self._children.stock()
                self._wants_more = not self._loaded_more
        return True

    def _read_requests(self) -> bool:
        data = receive(self._requests, 1 << 16)
        if not data:
            return False
        self._spent = True
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        if lines and self._passing:
            self._passing = False
            del lines[0]
        for line in lines:
            self._request(line)
        if len(self._buffer) > self._bounds.request_bytes:
            if not self._passing:
                self._passing = True
                self._tell(too_large(None, self._bounds))
            self._buffer = b""
        return True

    def _request(self, line: bytes) -> None:
        try:
            request = REQUEST.validate_json(line)
        except ValidationError as error:
            known = _id_of(line)
            self._tell(
                Failed(id=known, message=f"not a request: {error.error_count()} errors", code=2)
            )
            return
        if isinstance(request, CancelRequest):
            if self._run is not None and self._run.id == request.id:
                self._stop()
            return
        self._stop()
        try:
            self._run = self._start(request)
        except Refused as refusal:
            event = Failed(
                id=request.id, message=str(refusal), hint=refusal.hint, code=refusal.code
            )
            self._tell(event)
        except BankError as error:
            self._tell(Failed(id=request.id, message=str(error), hint=BROKEN_PACK))
        except (CatalogError, confine.ConfineError, OSError) as error:
            self._tell(Failed(id=request.id, message=str(error)))

    def _load_more(self) -> None:
        if not self._loaded_more:
            self._loaded_more = True
            self._wants_more = False
            self._children.preload()

    def _stop(self) -> None:
        if self._run is not None:
            number = self._run.id
            self._run.close()
            self._run = None
            self._tell(Cancelled(id=number))
            self._children.stock()

    def _start(self, request: GradeRequest) -> Run:
        if self._broken:
            raise Refused(
                f"the wall around answers does not stand, so none is run: {self._broken}",
                "`quiz doctor` tries it again and shows what this machine can do",
            )
        challenge = load_one(request.pack, request.topic, request.challenge, request.lang)
        if request.bulk:
            self._children.expect_many()
        if "optim" in request.source:
            # Such an answer will need it: here it costs no check its deadline, and only once.
            self._load_more()
        dtype = request.dtype or challenge.dtypes[0]
        if dtype not in challenge.dtypes:
            known = ", ".join(challenge.dtypes)
            raise Refused(f"{challenge.id} is not graded in {dtype}", f"its dtypes are {known}", 2)
        device = devices.resolve(request.device, challenge.devices)
        if device is None:
            here = ", ".join(devices.available())
            message = f"there is no {request.device} device here"
            raise Refused(
                f"{message} (torch {torch.__version__} sees: {here})",
                "`quiz doctor` shows what this machine has",
            )
        if device not in challenge.devices:
            known = ", ".join(challenge.devices)
            raise Refused(
                f"{challenge.id} is not graded on {device}", f"its devices are {known}", 2
            )
        seed = _seed(request, challenge)
        setting = Setting(seed, DTYPES[dtype], torch.device(device))
        canary = _hidden(challenge)
        bounds = self._bounds.overridden(challenge.limits)
        bounds = bounds.timed(request.check_seconds, request.load_seconds)
        gpu = device == "cuda"
        self._children.prepare(challenge.pack, gpu=gpu, forbidden=challenge.forbidden)
        source = request.source.removeprefix("\ufeff")
        drawing = challenge.solution / "figure.py"
        task = Task(
            source=source,
            filename=_file_name(request.filename),
            checks=bank.read(challenge.solution / "checks.py"),
            entry=challenge.entry,
            dtype=dtype,
            setting=setting,
            only=request.checks,
            forbidden=challenge.forbidden,
            figure=bank.read(drawing) if request.figure and drawing.exists() else "",
            replay=request.replay,
        )
        judge_task = JudgeTask(
            id=request.id,
            challenge=challenge,
            source=source,
            filename=Path(request.filename).name or "answer.py",
            dtype=dtype,
            device=device,
            seed=seed,
            only=request.checks,
            tier=confine.with_gpu(self._ready.tier) if gpu else self._ready.tier,
            bubblewrap=self._ready.bubblewrap,
            memory_bytes=bounds.judge_memory_bytes,
            cpu_seconds=math.ceil(bounds.run_seconds + bounds.judge_seconds),
            figure=request.figure,
            bulk=request.bulk,
            replay=request.replay,
        )
        cell = _cell(challenge.pack, bounds, gpu=gpu, canary=canary)
        return Run(
            task,
            judge_task,
            cell,
            bounds,
            self._watch,
            self._write,
            self._children,
            self._judges,
            timeouts=request.timeouts,
        )

    def _watch(self, descriptor: int, mode: str) -> None:
        wanted = {"": 0, "r": selectors.EVENT_READ}.get(
            mode, selectors.EVENT_READ | selectors.EVENT_WRITE
        )
        now = self._modes.get(descriptor, 0)
        if wanted == now:
            return
        if not wanted:
            self._selector.unregister(descriptor)
            del self._modes[descriptor]
        elif now:
            self._selector.modify(descriptor, wanted)
            self._modes[descriptor] = wanted
        else:
            self._selector.register(descriptor, wanted)
            self._modes[descriptor] = wanted

    def _tell(self, event: AnyEvent) -> None:
        self._write(event.model_dump_json().encode() + b"\n")

    def _write(self, line: bytes) -> None:
        view = memoryview(line)
        try:
            while view:
                view = view[os.write(self._events, view) :]
        except BrokenPipeError:
            close(self._requests)  # nobody listens: the next turn ends the service
            raise SystemExit(0) from None


def _seed(request: GradeRequest, challenge: Challenge) -> int:
    asked, only = request.seed, challenge.seed
    if only is None:
        return secrets.randbits(31) if asked is None else asked
    if asked not in (None, only):
        raise Refused(
            f"{challenge.id} is graded on recorded examples, whose seed is {only}",
            "leave the seed out",
            2,
        )
    return only


def _hidden(challenge: Challenge) -> Path:
    """A file that no runner may be able to read."""
    for name in ("reference.py", recorded.NAME):
        if (path := challenge.solution / name).is_file():
            return path
    raise BankError(f"challenge {challenge.id} has no reference.py")


def _cell(pack: Path, bounds: Bounds, *, gpu: bool, canary: Path | None) -> Cell:
    return Cell(
        pack=pack,
        gpu=gpu,
        limits=confine.Limits(
            memory_bytes=bounds.memory_bytes,
            cpu_seconds=bounds.cpu_seconds,
            file_bytes=bounds.file_bytes,
            open_files=bounds.open_files,
        ),
        canary=canary,
        address_space=not gpu,
    )


def _file_name(shown: str) -> str:
    """A name that every file system takes, for the runner's copy of a file called ``shown``."""
    stem = re.sub(r"[^A-Za-z0-9_-]", "_", Path(shown).name.removesuffix(".py"))
    return f"{stem[:60] or 'answer'}.py"


def _id_of(line: bytes) -> int | None:
    try:
        number = json.loads(line).get("id")
    except (ValueError, AttributeError, RecursionError):
        return None
    return number if isinstance(number, int) else None
