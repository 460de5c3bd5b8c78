"""What an attack can do harm to, made for it: files, listeners, a process. Never the user's own."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from quizapp.catalog import content
from quizapp.grading.service.children import GROUND, SERVER, WAITING

RIGHT = content.root() / "solutions/attention/attention/reference.py"
HELD = f"held-{secrets.token_hex(12)}"
"""What lies in the victim process and in the environment the services are started with."""


def right_answer() -> str:
    """The reference without its first line: attack 15 looks for that one in memory."""
    return RIGHT.read_text(encoding="utf-8").partition("\n")[2]


_VICTIM = """
import ctypes, os, time
libc = ctypes.CDLL(None)
libc.prctl(1, 9)                                  # dies with the tests
libc.prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0)  # Yama: anybody may trace it
held = ctypes.create_string_buffer(os.environ["HELD"].encode())
print(ctypes.addressof(held), len(held) - 1, flush=True)
time.sleep(3600)
"""


class Victim:
    """A process that stands for the judge, or for anything else of the user's."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _VICTIM, HELD],
            env={**os.environ, "HELD": HELD},
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        address, length = self.process.stdout.readline().split()
        self.pid, self.address, self.length = self.process.pid, int(address), int(length)
        self.before = self.state()

    def state(self) -> Any:
        """Its limits, niceness and processors, as the kernel tells them."""
        limits = Path(f"/proc/{self.pid}/limits").read_text()
        return limits, os.getpriority(os.PRIO_PROCESS, self.pid), os.sched_getaffinity(self.pid)

    @property
    def hurt(self) -> bool:
        """Whether it was ended or stopped."""
        if self.process.poll() is not None:
            return True
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] in "tT"

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Stage:
    """One attack's surroundings. Names in capitals stand for them in its source."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secret = f"secret-{secrets.token_hex(12)}"
        self.victim: Victim | None = None
        self._sockets: dict[str, socket.socket] = {}
        self._key = 0
        self._shared = Path(f"/dev/shm/quizapp-attack-{secrets.token_hex(6)}")
        for name, text in {
            "secret.txt": self.secret,
            "home/.bashrc": "# nothing\n",
            "home/.ssh/id_ed25519": self.secret,
            "home/.config/quiz.toml": "",
            "workspace/attention.py": "# mine\n",
            "workspace/.git/objects/ab/cdef": self.secret,
            "workspace/attention.py.orig": self.secret,
            "site-packages/package.py": "# somebody's\n",
        }.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.before = self.files()

    def told(self, source: str) -> str:
        """`source` with the names it uses filled in, and what they stand for made."""
        source = source.replace("# <right answer>", right_answer())
        values = {
            name: make()
            for name, make in self._names().items()
            if re.search(rf"\b{name}\b", source)
        }
        return "".join(f"{name} = {value!r}; " for name, value in values.items()) + source

    def _names(self) -> dict[str, Callable[[], Any]]:
        return {
            "VICTIM": lambda: str(self.folder),
            "SOLUTIONS": lambda: str(content.root() / "solutions"),
            "TCP": lambda: self._listen("tcp", socket.AF_INET, ("127.0.0.1", 0)),
            "UDP": lambda: self._listen("udp", socket.AF_INET, ("127.0.0.1", 0)),
            "SOCKET": lambda: self._listen("path", socket.AF_UNIX, str(self.folder / "d.sock")),
            "ABSTRACT": lambda: self._listen(
                "abstract", socket.AF_UNIX, "\0quizapp-attack-" + secrets.token_hex(4)
            ),
            "PID": lambda: self._process().pid,
            "ADDRESS": lambda: self._process().address,
            "LENGTH": lambda: self._process().length,
            "KEY": self._make_key,
            "SHM": lambda: str(self._shared),
        }

    def _listen(self, name: str, family: int, address: Any) -> Any:
        kind = socket.SOCK_DGRAM if name == "udp" else socket.SOCK_STREAM
        self._sockets[name] = listener = socket.socket(family, kind)
        listener.setblocking(False)
        listener.bind(address)
        if kind == socket.SOCK_STREAM:
            listener.listen()
        if name == "path":
            self.before = self.files()
        return address if family == socket.AF_UNIX else listener.getsockname()[1]

    def _process(self) -> Victim:
        if self.victim is None:
            self.victim = Victim()
        return self.victim

    def _make_key(self) -> int:
        self._key = self._key or secrets.randbits(30) | 1
        return self._key

    # --- what the test sees from outside ---------------------------------------------------------
    def files(self) -> Any:
        """Everything below the folder: kinds, modes, times, sizes, contents, attributes."""
        found = {}
        for path in [self.folder, *sorted(self.folder.rglob("*"))]:
            status = path.lstat()
            text = path.read_bytes() if path.is_file() else b""
            found[path] = (status.st_mode, status.st_mtime_ns, text, os.listxattr(path))
        return found

    @property
    def touched(self) -> bool:
        return bool(self.files() != self.before)

    @property
    def heard(self) -> bool:
        """Whether anything came to a listener."""
        for name, listener in self._sockets.items():
            with contextlib.suppress(BlockingIOError):
                if name == "udp":
                    listener.recv(64)
                else:
                    listener.accept()[0].close()
                return True
        return False

    @property
    def segment(self) -> bool:
        """Whether shared memory under our key or name was left behind."""
        return self._shared.exists() or (bool(self._key) and _shmget(self._key) >= 0)

    def end(self) -> None:
        self._shared.unlink(missing_ok=True)
        for listener in self._sockets.values():
            listener.close()
        if self.victim is not None:
            self.victim.end()
        if self._key and (segment := _shmget(self._key)) >= 0:
            ctypes.CDLL(None).shmctl(segment, 0, None)  # IPC_RMID


def _shmget(key: int) -> int:
    return int(ctypes.CDLL(None).shmget(key, 0, 0))


def below(pid: int, *, waiting: bool = False) -> set[int]:
    """Process ids below ``pid``; zombies and, unless asked for, those in which services wait are
    left out."""
    return {one for one in _below(pid) if waiting or not waits(one)}


def waits(pid: int) -> bool:
    """Whether a process is one of a service that has nothing to do with any answer yet."""
    return called(pid) in (GROUND, SERVER, WAITING)


def called(pid: int) -> str:
    """The name of a process; empty where it has gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _below(pid: int) -> set[int]:
    found: set[int] = set()
    tasks: list[Path] = []
    with contextlib.suppress(OSError):  # it may just have gone
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    for task in tasks:
        with contextlib.suppress(OSError):
            for child in (task / "children").read_text().split():
                if runs(int(child)):
                    found |= {int(child), *_below(int(child))}
    return found


def runs(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def end(pids: set[int]) -> None:
    """Kill what an attack left, and wait for it where it has become our child."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for pid in pids:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)
