"""Hundreds of grades while processes are killed at random: nothing is left, no verdict changes.

QUIZ_SOAK_ROUNDS in the environment says how many; QUIZ_SOAK_SEED repeats a soak.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from quizapp.catalog import content
from quizapp.errors import Fault
from quizapp.grading.client import Client
from quizapp.grading.events import AnyEvent, Failed, Finished
from quizapp.grading.report import Report
from quizapp.grading.runner.confine import kernel
from quizapp.grading.service.watchdog import use
from tests.grading.conftest import (
    RIGHT,
    alive,
    descendants,
    descriptors,
    outcome,
    request,
    values,
    wait_for,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3_600),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]
# Read before the tests' own environment is emptied.
ROUNDS = int(os.environ.get("QUIZ_SOAK_ROUNDS", "100"))
SEED = int(os.environ.get("QUIZ_SOAK_SEED", "0"))
_WARM = 30
_MIB = 1 << 20
GROWTH = 5 * _MIB
"""Bytes that a service may grow by in all rounds."""

Victim = Literal["nobody", "runner", "judge", "service", "front end"]
# A killed service or front end costs another start of torch, seconds on a busy machine.
SHARES: dict[Victim, int] = {
    "nobody": 30,
    "runner": 40,
    "judge": 25,
    "service": 3,
    "front end": 2,
}
_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of include/uapi/linux/prctl.h"""

right = RIGHT.read_text()
ANSWERS = {
    "right": right,
    "wrong": right.replace(" * self.scale", ""),
    "raises": right.replace("batch, length, _ = x.shape", "batch, length = x.shape"),
    "prints": right.replace(
        "batch, length, _ = x.shape", "print(end='.'); batch, length, _ = x.shape"
    ),
    "unloadable": "import nothing_of_this_name\n",
}
SEEDS = range(3)

FRONT_END = """
import json, sys
from quizapp.grading.client import Client
with Client() as client:
    for line in sys.stdin:
        for event in client.grade(**json.loads(line)):
            print(event.kind, flush=True)
"""


class Killer:
    """Kills one process of a kind, at one moment, from another thread."""

    def __init__(self, service: int, victim: Victim, after: float) -> None:
        self._service, self._victim = service, victim
        self.killed = False
        self._timer = threading.Timer(after, self._kill)

    def __enter__(self) -> Killer:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def _kill(self) -> None:
        if self._victim == "service":
            os.kill(self._service, signal.SIGKILL)
            self.killed = True
            return
        for pid in descendants(self._service):
            # By a handle: a number may be somebody else's the moment after it was looked at.
            with contextlib.suppress(OSError):
                handle = os.pidfd_open(pid)
                try:
                    parent, session = _family(pid)
                    # Only a runner leads a session.
                    if parent == self._service and (session == pid) == (self._victim == "runner"):
                        signal.pidfd_send_signal(handle, signal.SIGKILL)
                        self.killed = True
                        return
                finally:
                    os.close(handle)


def _family(pid: int) -> tuple[int, int]:
    """Parent and session of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1]), int(fields[3])


def reap_adopted(keep: set[int]) -> None:
    """Collect orphans that came to us as zombies, as an init process would."""
    for pid in descendants(os.getpid()):
        if pid not in keep and not alive(pid):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


@pytest.fixture
def adopting() -> Iterator[None]:
    """Whatever a killed process leaves behind becomes a child of this one, and can be seen."""
    kernel.prctl("adopt orphans", _SUBREAPER, 1)
    yield
    kernel.prctl("adopt no orphans", _SUBREAPER, 0)


def shared_memory() -> set[str]:
    """Pieces of shared memory. Semaphores of multiprocessing, which no service loads, are those of
    other programs."""
    return {one for one in os.listdir("/dev/shm") if not one.startswith("sem.mp-")}


def sort_of(events: list[AnyEvent], expected: Report, victim: Victim) -> str:
    """What became of a run in which something may have been killed; wrong verdicts fail."""
    last = events[-1]
    if isinstance(last, Failed):
        words = {
            "judge": "the judge (died of SIGKILL|ended), without|the judge ended without a verdict",
            "runner": "before its wall stood",
        }
        assert victim in words and re.search(words[victim], last.message), last
        return "grader's fault"
    assert isinstance(last, Finished), last
    report = last.report
    if values(report) == values(expected):
        return "untouched"
    assert victim == "runner", (victim, report)
    found = [report.problem, *(one.finding for one in report.checks)]
    assert any(one is not None and "SIGKILL" in one.text for one in found), report
    wanted = {one.name: one.verdict for one in expected.checks}
    for check in report.checks:
        assert check.verdict in (wanted.get(check.name, "crash"), "crash", "skipped"), check
    return "crash told"


def front_end_dies(chance: random.Random, tmp_path: Path, number: int) -> None:
    """A front end of its own is killed while it starts its service, grades or ends."""
    if number % 2:
        (tmp_path / "attention.py").write_text(right)
        command = ["-m", "quizapp", "grade", str(tmp_path / "attention.py")]
    else:
        command = ["-c", FRONT_END]
    process = subprocess.Popen(
        [sys.executable, "-P", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(content.root())},
    )
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        for seed in range(20):
            fields = request(right, seed=seed, pack=str(content.root()))
            process.stdin.write(json.dumps(fields).encode() + b"\n")
        process.stdin.flush()
    time.sleep(chance.uniform(0.2, 6.0))
    below = descendants(process.pid)
    process.kill()
    process.wait()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    assert wait_for(lambda: not any(alive(one) for one in below)), "a service outlives its client"


def test_kills_leave_nothing_behind(
    adopting: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "tmp"
    top.mkdir()
    monkeypatch.setenv("TMPDIR", str(top))
    chance = random.Random(SEED)
    own = len(os.listdir("/proc/self/fd"))
    children, shared = descendants(os.getpid()), shared_memory()
    victims: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    with Client() as steady, contextlib.ExitStack() as stack:
        expected = {
            (name, seed): outcome(list(steady.grade(**request(text, seed=seed))))
            for name, text in ANSWERS.items()
            for seed in SEEDS
        }
        assert wait_for(lambda: not descendants(steady.pid))
        held = descriptors(steady.pid)
        mortal = stack.enter_context(Client())
        mortal.wait_ready()
        for number in range(ROUNDS):
            (victim,) = chance.choices(list(SHARES), list(SHARES.values()))
            victims[victim] += 1
            if victim == "front end":
                front_end_dies(chance, tmp_path, number)
                continue
            name, seed = chance.choice(sorted(ANSWERS)), chance.choice(SEEDS)
            client = mortal if victim == "service" else steady
            events: list[AnyEvent] = []
            run = client.grade(**request(ANSWERS[name], seed=seed))
            try:
                if victim == "nobody":
                    events = list(run)
                else:
                    with Killer(client.pid, victim, chance.uniform(0.0, 0.2)):
                        events += run
            except Fault as fault:
                assert victim == "service" and "status -9" in str(fault), fault
                outcomes["service died"] += 1
            else:
                outcomes[sort_of(events, expected[name, seed], victim)] += 1
            if victim == "service":
                stack.close()
                mortal = stack.enter_context(Client())
                mortal.wait_ready()
        for (name, seed), report in expected.items():
            again = outcome(list(steady.grade(**request(ANSWERS[name], seed=seed))))
            assert values(again) == values(report)
        assert wait_for(lambda: not descendants(steady.pid)), "the service has children left"
        assert descriptors(steady.pid) == held, "the service has descriptors left"
        stack.close()
        with Client() as last:
            last.wait_ready()
            # Its own and the steady one's.
            assert wait_for(lambda: len(os.listdir(top)) == 2), sorted(top.rglob("*"))
    assert wait_for(lambda: not os.listdir(top)), "folders are left at the end"
    reap_adopted(set(children))
    assert descendants(os.getpid()) == children, "processes are left"
    assert len(os.listdir("/proc/self/fd")) == own, "descriptors are left"
    assert shared_memory() <= shared, "shared memory is left"
    print(f"{ROUNDS} rounds, seed {SEED}: killed {dict(victims)}, ended {dict(outcomes)}")


def shared_fairly(pid: int) -> int:
    """Bytes of memory in a process, its part of what it shares included (PSS)."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB$", text, re.MULTILINE)
    assert found is not None
    return int(found[1]) << 10


def test_a_service_does_not_grow() -> None:
    with Client() as client:
        own, fair = [], []
        # With everything loaded that ever is, and each cache filled once.
        for number in range(_WARM + ROUNDS):
            source = right + f"# optim {number}\n" + "x = 1\n" * (number % 50)
            assert outcome(list(client.grade(**request(source)))).verdict == "pass"
            if number >= _WARM - 1:
                assert wait_for(lambda: not descendants(client.pid))
                used = use(client.pid)
                assert used is not None
                own.append(used.memory)
                fair.append(shared_fairly(client.pid))
        grown = own[-1] - own[0]
        steps = [round((own[at] - own[0]) / _MIB, 2) for at in range(0, len(own), len(own) // 10)]
        print(
            f"{ROUNDS} grades: {own[0] / _MIB:.1f} MiB, grown by {grown / _MIB:.2f} MiB {steps}; "
            f"PSS {fair[0] / _MIB:.1f} MiB, grown by {(fair[-1] - fair[0]) / _MIB:.2f} MiB"
        )
        # Not PSS, which grows when a neighbour that shared torch's pages ends.
        assert grown <= GROWTH
