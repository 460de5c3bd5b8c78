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

from quizapp.catalog import CatalogError, Challenge, load_one
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
from quizapp.grading.service.ground import Ground, Wish, serve_from
from quizapp.grading.service.run import Run
from quizapp.grading.service.settings import Bounds, too_large
from quizapp.grading.wire import close, receive

IDLE_SECONDS = 2.0
"""How long nothing must have been asked, after the first verdict, before more is loaded."""


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
    children: Children,
    *,
    bubblewrap: bool,
) -> None:
    """Serve until ``requests`` ends; then end every child."""
    ground = Ground(children, bubblewrap)
    tried = ground.try_wall(probe)
    ready = Ready(
        torch=torch.__version__,
        devices=devices.available(),
        tier=ground.tier,
        canaries_milliseconds=tried,
        start_method=children.method,
        bubblewrap=bubblewrap,
        milliseconds=round((time.monotonic() - began) * 1e3, 3),
    )
    os.write(events, ready.model_dump_json().encode() + b"\n")
    # Behind the greeting, which a front end may be waiting for.
    confine.sweep()
    serve_from(ground, lambda: _Service(requests, events, ground).serve())


class _Service:
    """Takes requests. Where its children are forks it takes one alone, see ``ground``: but one that
    comes while a run is on ends that run and is served here, for it is the same front end's."""

    def __init__(self, requests: int, events: int, ground: Ground) -> None:
        self._ground = ground
        self._children = ground.children
        self._requests = requests
        self._events = events
        self._selector = selectors.DefaultSelector()
        self._modes: dict[int, int] = {}
        self._buffer = b""
        self._bounds = Bounds()
        self._passing = False
        """Whether what comes belongs to a request that was refused for its size."""
        self._run: Run | None = None
        self._spent = False
        """Whether something sent by a front end has been in this process's memory."""
        self._watch(requests, "r")

    def serve(self) -> Wish | None:
        """Serve until the requests end, or until it has to go; then say what it wishes."""
        try:
            while self._turn():
                busy = self._run or self._buffer or self._passing
                if self._ground.pristine and self._spent and not busy:
                    return self._ground.wish
        finally:
            if self._run is not None:
                self._run.close()
        return None

    def _turn(self) -> bool:
        run = self._run
        if run is None:
            timeout = IDLE_SECONDS if self._ground.wants_more else None
        else:
            timeout = max(0.0, run.wake - time.monotonic())
        ready = self._selector.select(timeout)
        if not ready and run is None and self._ground.wants_more:
            self._ground.idle()
            self._spent = True
        for key, mask in ready:
            if key.fd == self._requests:
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
                self._ground.graded = True
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

    def _stop(self) -> None:
        if self._run is not None:
            number = self._run.id
            self._run.close()
            self._run = None
            self._tell(Cancelled(id=number))
            self._children.stock()

    def _start(self, request: GradeRequest) -> Run:
        if self._ground.broken:
            raise Refused(
                f"the wall around answers does not stand, so none is run: {self._ground.broken}",
                "`quiz doctor` tries it again and shows what this machine can do",
            )
        challenge = load_one(request.pack, request.topic, request.challenge, request.lang)
        if "optim" in request.source:
            # Such an answer will need it: here it costs no check its deadline, and only once.
            self._ground.load_more()
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
        wall = self._ground.wall(challenge.pack, gpu=device == "cuda")
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
        )
        self._ground.prepare_rules(challenge.forbidden)
        judge_task = JudgeTask(
            id=request.id,
            challenge=challenge,
            source=source,
            filename=Path(request.filename).name or "answer.py",
            dtype=dtype,
            device=device,
            seed=seed,
            only=request.checks,
            tier=confine.with_gpu(self._ground.tier) if wall.gpu else self._ground.tier,
            bubblewrap=self._ground.bubblewrap,
            memory_bytes=bounds.judge_memory_bytes,
            cpu_seconds=math.ceil(bounds.run_seconds + bounds.judge_seconds),
            figure=request.figure,
        )
        cell = Cell(
            wall=wall,
            limits=confine.Limits(
                memory_bytes=bounds.memory_bytes,
                cpu_seconds=bounds.cpu_seconds,
                file_bytes=bounds.file_bytes,
                open_files=bounds.open_files,
            ),
            canary=canary,
            address_space=device != "cuda",
        )
        return Run(
            task,
            judge_task,
            cell,
            bounds,
            self._watch,
            self._write,
            self._children,
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
