"""From a request to what its judge and runner are told."""

from __future__ import annotations

import math
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import torch

from quizapp.catalog import Challenge, load_one
from quizapp.catalog.cache import Cache
from quizapp.checks.harness import Setting
from quizapp.grading.events import GradeRequest, Ready
from quizapp.grading.judge import bank, recorded
from quizapp.grading.judge.bank import BankError
from quizapp.grading.judge.bench import DTYPES
from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.runner import confine
from quizapp.grading.runner.run import Task
from quizapp.grading.service import devices
from quizapp.grading.service.children import Cell
from quizapp.grading.service.settings import Bounds


class Refused(Exception):
    """A request that cannot be carried out; ``code`` is the exit code it leads to."""

    def __init__(self, message: str, hint: str = "", code: int = 3) -> None:
        super().__init__(message)
        self.hint = hint
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a run needs to know."""

    challenge: Challenge
    task: Task
    judging: JudgeTask
    cell: Cell
    bounds: Bounds


def asked(request: GradeRequest, ready: Ready, bounds: Bounds, files: Cache) -> Asked:
    """What ``request`` asks for, in a service that greeted with ``ready``; ``files`` knows what
    the catalogue's said before.

    Raises:
        Refused: it asks for what there is not.
        CatalogError, BankError: the pack is broken.
    """
    challenge = load_one(request.pack, request.topic, request.challenge, request.lang, files)
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
        raise Refused(f"{challenge.id} is not graded on {device}", f"its devices are {known}", 2)
    seed = _seed(request, challenge)
    setting = Setting(seed, DTYPES[dtype], torch.device(device))
    canary = _hidden(challenge)
    bounds = bounds.overridden(challenge.limits)
    bounds = bounds.timed(request.check_seconds, request.load_seconds)
    gpu = device == "cuda"
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
    judging = JudgeTask(
        id=request.id,
        challenge=challenge,
        source=source,
        filename=Path(request.filename).name or "answer.py",
        dtype=dtype,
        device=device,
        seed=seed,
        only=request.checks,
        tier=confine.with_gpu(ready.tier) if gpu else ready.tier,
        bubblewrap=ready.bubblewrap,
        memory_bytes=bounds.judge_memory_bytes,
        cpu_seconds=math.ceil(bounds.run_seconds + bounds.judge_seconds),
        figure=request.figure,
        bulk=request.bulk,
        replay=request.replay,
    )
    room = cell(challenge.pack, bounds, gpu=gpu, canary=canary, device=device)
    return Asked(challenge, task, judging, room, bounds)


def _seed(request: GradeRequest, challenge: Challenge) -> int:
    wanted, only = request.seed, challenge.seed
    if only is None:
        return secrets.randbits(31) if wanted is None else wanted
    if wanted not in (None, only):
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


def cell(
    pack: Path, bounds: Bounds, *, gpu: bool, canary: Path | None, device: str = "cpu"
) -> Cell:
    """What confines a runner of that pack."""
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
        device=device,
    )


def _file_name(shown: str) -> str:
    """A name that every file system takes, for the runner's copy of a file called ``shown``."""
    stem = re.sub(r"[^A-Za-z0-9_-]", "_", Path(shown).name.removesuffix(".py"))
    return f"{stem[:60] or 'answer'}.py"
