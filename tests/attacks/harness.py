"""Attack files, the services they are tried on, and what is seen of them from outside."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from quizapp.catalog import content
from quizapp.errors import Fault
from quizapp.grading import bubblewrap, launch
from quizapp.grading import report as report_model
from quizapp.grading.client import Client
from quizapp.grading.events import AnyEvent, Failed, Finished
from quizapp.grading.report import Report
from tests import packs
from tests.attacks.stage import HELD, RIGHT, Stage, below, end, runs

HERE = Path(__file__).parent
WALL: frozenset[str] = frozenset()
"""No defence switched off: the service as it is, without bubblewrap, which some machines lack."""
BUBBLEWRAPPED = frozenset({"in bubblewrap"})
"""The service as it is, with bubblewrap."""
UNPROVEN = frozenset({"canaries", "proof"})
"""What would notice that another defence is off."""

_HEAD = re.compile(r"^# /// attack\n((?:#.*\n)+?)# ///$", re.MULTILINE)
TOPICS = {"adamw": "optimizers"}
_PR_SET_CHILD_SUBREAPER = 36
_LIMITS = {"": "", "quick": "check_seconds = 1.0", "small": "memory_mib = 256"}


@dataclass(frozen=True)
class Attack:
    """One file; README.md says what each field of its head means."""

    path: Path
    source: str
    row: int
    does: str
    expect: tuple[str, ...]
    stops: str
    without: tuple[str, ...] = ()
    sign: str = ""
    says: str = ""
    because: str = ""
    pack: str = ""
    challenge: str = "attention"
    seconds: float = 0.0
    naive: dict[str, Any] = field(default_factory=dict)
    reads: str = "output"
    slow: bool = False

    @property
    def twin(self) -> str:
        """What is tried with the defence off: "service", "naive", or "" for nothing."""
        if not self.without:
            return ""
        return "naive" if self.without == ("one process",) else "service"

    @property
    def opened(self) -> frozenset[str]:
        return UNPROVEN.union(self.without)


def attacks() -> list[Attack]:
    """Every attack file, those that share a switched-off defence beside each other."""
    found = [_read(path) for path in sorted(HERE.glob("[0-9]*.py"))]
    return sorted(found, key=lambda one: (sorted(one.opened), one.path))


def _read(path: Path) -> Attack:
    source = path.read_text(encoding="utf-8")
    match = _HEAD.search(source)
    assert match, f"{path} has no head"
    head = tomllib.loads("".join(line[2:] + "\n" for line in match[1].splitlines()))
    for name in ("expect", "without"):
        head[name] = tuple(head.get(name, ()))
    attack = Attack(path, source, **head)
    assert path.name.startswith(f"{attack.row:02}"), f"{path.name} is of row {attack.row}"
    assert attack.without or attack.because, f"{path.name} says not why it has no twin"
    assert attack.sign in SIGNS or not attack.without, f"{path.name}: no sign {attack.sign!r}"
    return attack


@dataclass(frozen=True)
class Seen:
    """How one run went, all of it seen from outside the runner."""

    attack: Attack
    stage: Stage
    verdict: str
    """Of the report, but "breach" where it passes and is not solved, "fault" where the service
    could not grade, "died" where it is gone."""
    text: str
    """All that is shown of the run."""
    seconds: float
    left: frozenset[int] = frozenset()
    """Processes that outlived the run (ended by now)."""
    bred: bool = False
    """Whether the runner was seen to have a child."""
    naive: dict[str, Any] | None = None
    report: Any = None

    @property
    def signs(self) -> set[str]:
        return {name for name, holds in SIGNS.items() if holds(self)}


def _accepted(seen: Seen) -> bool:
    if seen.naive is None:
        return seen.verdict == "pass"
    if seen.attack.reads == "status":
        return bool(seen.naive["status"] == 0)
    if seen.attack.reads == "result":
        return seen.naive["result"].startswith('{"passed": true}')
    return "all tests passed" in seen.naive["output"]


def _grader_broke(seen: Seen) -> bool:
    if seen.naive is None:
        return seen.verdict in ("fault", "died", "grader-fault")
    graded = re.search("^FAILED", seen.naive["output"], re.MULTILINE)
    return graded is None and not _accepted(seen)


SIGNS: dict[str, Callable[[Seen], bool]] = {
    "accepted": _accepted,
    "solved": lambda seen: seen.report is not None and seen.report.solved,
    "refused": lambda seen: seen.verdict != "pass",
    "grader broke": _grader_broke,
    "told": lambda seen: seen.stage.secret in seen.text or HELD in seen.text,
    "says": lambda seen: seen.attack.says in seen.text,
    "escapes": lambda seen: "\\u001b" in seen.text or "\x1b" in seen.text,
    "touched": lambda seen: seen.stage.touched,
    "heard": lambda seen: seen.stage.heard,
    "hurt": lambda seen: seen.stage.victim is not None and seen.stage.victim.hurt,
    "altered": lambda seen: (
        seen.stage.victim is not None and seen.stage.victim.state() != seen.stage.victim.before
    ),
    "segment": lambda seen: seen.stage.segment,
    "left": lambda seen: bool(seen.left),
    "bred": lambda seen: seen.bred,
    "flooded": lambda seen: len(seen.text) > 100_000,
    "late": lambda seen: seen.seconds > seen.attack.seconds,
}
"""How success is recognised; README.md has them in words."""


class Services:
    """The real service, the naive grader, and one service with something switched off at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._clients: dict[frozenset[str], Client] = {}
        self._naive: subprocess.Popen[str] | None = None
        self._packs: dict[str, Path] = {}
        # What a runner leaves behind becomes our child, and is found.
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def close(self) -> None:
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        if self._naive is not None:
            assert self._naive.stdin is not None and self._naive.stdout is not None
            self._naive.stdin.close()
            self._naive.wait(timeout=10)
            self._naive.stdout.close()
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)

    def client(self, opened: frozenset[str] = WALL) -> Client:
        if opened not in self._clients:
            for other in [one for one in self._clients if one != WALL]:
                self._clients.pop(other).close()  # each holds a torch: two at a time will do
            self._clients[opened] = Client(start(opened))
            self._clients[opened].wait_ready()
        return self._clients[opened]

    def pack(self, limits: str) -> Path:
        """The pack that comes with quiz, or `attention` alone with other limits."""
        if not limits:
            return content.root()
        if limits not in self._packs:
            self._packs[limits] = packs.attention(self._folder / limits, limits=_LIMITS[limits])
        return self._packs[limits]

    def events(self, source: str, opened: frozenset[str] = WALL, **changes: Any) -> list[AnyEvent]:
        """Events of one run of an answer to `attention`."""
        return list(self.client(opened).grade(**request(source, **changes)))

    def report(self, source: str, opened: frozenset[str] = WALL, **changes: Any) -> Report:
        """The report of one run."""
        last = self.events(source, opened, **changes)[-1]
        assert isinstance(last, Finished), last
        return last.report

    def fault(self, source: str, opened: frozenset[str] = WALL, **changes: Any) -> Failed:
        """The fault that one run ended with."""
        last = self.events(source, opened, **changes)[-1]
        assert isinstance(last, Failed), last
        return last

    def try_on(self, attack: Attack, stage: Stage, opened: frozenset[str] = WALL) -> Seen:
        """Grade the attack with these defences off."""
        client = self.client(opened)
        source = stage.told(attack.source)
        fields = request(
            source,
            pack=self.pack(attack.pack),
            topic=TOPICS.get(attack.challenge, attack.challenge),
            challenge=attack.challenge,
        )
        before = below(os.getpid())
        watch = _Watch(client.pid)
        began = time.monotonic()
        try:
            with _trusting("cleaning" in opened):
                last = list(client.grade(**fields))[-1]
        except Fault as fault:
            verdict, text, report = "died", str(fault), None
            self._clients.pop(opened).close()
        else:
            if isinstance(last, Finished):
                report = last.report
                verdict, text = report.verdict.value, report.model_dump_json()
                if verdict == "pass" and not report.solved:
                    verdict = "breach"
            else:
                assert isinstance(last, Failed), last
                verdict, text, report = "fault", last.message, None
        seconds = time.monotonic() - began
        bred = watch.stop()
        left = _left(before)
        return Seen(attack, stage, verdict, text, seconds, left, bred, report=report)

    def try_naively(self, attack: Attack, stage: Stage, *, reference: str = "") -> Seen:
        """Grade the attack in one process with the reference."""
        if self._naive is None:
            command = [sys.executable, "-P", str(HERE / "naive.py")]
            self._naive = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        if not reference:
            path = RIGHT.parents[2] / attack.challenge / attack.challenge / "reference.py"
            reference = path.read_text(encoding="utf-8")
        request = {
            "source": stage.told(attack.source),
            "reference": reference,
            "style": attack.naive,
        }
        assert self._naive.stdin is not None and self._naive.stdout is not None
        self._naive.stdin.write(json.dumps(request) + "\n")
        self._naive.stdin.flush()
        told = json.loads(self._naive.stdout.readline())
        text = told["output"] + told["result"]
        return Seen(attack, stage, "naive", text, told["seconds"], naive=told)


@contextlib.contextmanager
def _trusting(trusts: bool) -> Iterator[None]:
    """Take reports as they come: this process, too, makes the texts in them harmless."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("clean", "clean_line") if trusts else ():
            patch.setattr(report_model, name, lambda text, *_: text)
        yield


class _Watch:
    """Looks whether a runner, child of the service, has a child itself."""

    def __init__(self, service: int) -> None:
        self._service = service
        self._over = threading.Event()
        self._bred = False
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(0.02):
            for child in _children(self._service):
                self._bred = self._bred or bool(_children(child))

    def stop(self) -> bool:
        self._over.set()
        self._thread.join()
        return self._bred


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _left(before: Iterable[int]) -> frozenset[int]:
    """Processes that are new and stay; ended before this returns."""
    deadline = time.monotonic() + 1.0
    while left := {one for one in below(os.getpid()) - set(before) if runs(one)}:
        if time.monotonic() > deadline:
            end(left)
            break
        time.sleep(0.02)
    return frozenset(left)


def request(source: str, **changes: Any) -> dict[str, Any]:
    """Fields of a ``GradeRequest``."""
    fields = {"pack": content.root(), "topic": "attention", "challenge": "attention"}
    return fields | {"source": source} | changes


def start(opened: frozenset[str] = WALL) -> launch.Service:
    """Start a service with these defences off; none: as the program starts it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUIZAPP_ATTACK_HELD", HELD)
        if opened == BUBBLEWRAPPED:
            return launch.start()
        patch.setenv(bubblewrap.VARIABLE, "0")
        if not opened:
            return launch.start()
        environment = launch.service_environment()
        if "surroundings" in opened:
            environment = dict(os.environ) | environment
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the service
        process = subprocess.Popen(
            [sys.executable, "-P", str(HERE / "open_service.py"), ",".join(sorted(opened))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
            start_new_session=True,
        )
        return launch.Service(process, errors)
