"""Start the service, and nothing else: a command does this first and imports the rest meanwhile.

What starts processes is imported by what does so: a command that finds a resident starts none."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from quizapp.errors import Fault, QuizError
from quizapp.grading import bubblewrap
from quizapp.grading.clean import clean

if TYPE_CHECKING:
    import subprocess

SPAWN = "--spawn"
"""Argument that asks a service for children by exec instead of forks."""
LISTEN = "--listen"
"""Argument that makes a service a resident: the numbers of its socket and its lock follow, and the
socket's path."""
IDLE = "QUIZ_RESIDENT_IDLE"
"""Environment variable: seconds after which a resident that nobody uses ends."""
START_METHODS = ("auto", "fork", "spawn")
START_METHOD = "QUIZ_START_METHOD"
"""Environment variable. No file of settings says it: the service starts before any is read."""
_KEPT: tuple[str, ...] = (
    "HOME",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_CTYPE",
    "TMPDIR",
    "TZ",
    "LD_LIBRARY_PATH",
    IDLE,
)
if sys.platform == "win32":
    # Without the first no Python starts; the others lead to the home and the temporary folder.
    _KEPT += ("SYSTEMROOT", "USERPROFILE", "TEMP", "TMP")
_PREFIXES = ("CUDA_", "NVIDIA_", "PYTORCH_")
_FIXED = {
    # One thread, also inside BLAS: a fork of a process with more would hang (torch after fork).
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # Asking whether there is a GPU must not open it: forks could not use it afterwards.
    "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
    "TORCH_COMPILE_DISABLE": "1",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONIOENCODING": "utf-8",
}


@dataclass(frozen=True, slots=True)
class Service:
    """A started service."""

    process: subprocess.Popen[bytes]
    errors: IO[bytes]
    """Its stderr. A file, not a pipe: nobody drains it, and a full pipe would block."""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    def send(self, data: bytes) -> None:
        """All of ``data``; OSError where nobody reads."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def readline(self, limit: int) -> bytes:
        """The next line it says; empty where it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline(limit)

    def ended(self) -> Fault:
        """The error for a service that ended in the middle."""
        code = self.process.wait()
        self.errors.seek(0)
        return died(code, self.errors.read()[-4_000:].decode(errors="replace"))

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    def kill(self) -> None:
        """End the service at once, from another thread, too: whoever reads from it learns that it
        died. ``close`` is still to be called."""
        with contextlib.suppress(OSError):
            self.process.kill()

    def close(self, *, at_once: bool = False) -> None:
        """End the service and everything below it.

        Closing its stdin asks it to clean up; ``at_once`` kills one that has no child yet."""
        import subprocess

        with contextlib.suppress(OSError):
            if self.process.stdin is not None:
                self.process.stdin.close()
        try:
            self.process.wait(timeout=0.0 if at_once else 0.5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.errors.close()


def start(start_method: str = "") -> Service:
    """Start a service; it answers on its stdout once torch is loaded.

    ``start_method``: see ``start_method``; empty: what the environment says, else the system's."""
    return start_command(service_command(start_method))


def start_command(command: Sequence[str]) -> Service:
    """Start ``command`` as a service: in a session of its own, with a clean environment."""
    import subprocess
    import tempfile

    errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the service
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=service_environment(),
        start_new_session=True,
    )
    return Service(process, errors)


def service_command(start_method: str = "") -> list[str]:
    """Command line of the service. ``-P``: nothing in the current folder shadows a module."""
    command = [sys.executable, "-P", "-m", "quizapp.grading.service"]
    if spawns(start_method):
        command.append(SPAWN)
    return bubblewrap.wrap(command)


def resident_command(arguments: Sequence[str]) -> list[str]:
    """Command line of a service that outlives who starts it."""
    command = [sys.executable, "-P", "-m", "quizapp.grading.service", *arguments]
    return bubblewrap.wrap(command, lasting=True)


def spawns(start_method: str = "") -> bool:
    """Whether the service starts its children by exec, and does not fork them.

    Asked for are ``fork``, ``spawn`` or ``auto``, which forks where that is safe: on Linux. macOS
    aborts or hangs forks of a process that has used its frameworks; Windows has none.

    Raises:
        QuizError: the environment asks for something else, or for what this system cannot do.
    """
    where = "" if start_method else f"{START_METHOD} in the environment: "
    asked = start_method or os.environ.get(START_METHOD, "").strip() or "auto"
    if asked not in START_METHODS:
        expected = ", ".join(START_METHODS)
        raise QuizError(f"{where}there is no start method {asked!r}", hint=f"known: {expected}")
    if asked == "fork" and not hasattr(os, "fork"):
        raise QuizError(f"{where}{sys.platform} cannot fork", hint="leave it at auto")
    return asked == "spawn" or (asked == "auto" and sys.platform != "linux")


def service_environment() -> dict[str, str]:
    """A clean environment: what the service is started with stays readable to its forks."""
    kept = {
        key: value for key, value in os.environ.items() if key in _KEPT or key.startswith(_PREFIXES)
    }
    home = str(Path(__file__).resolve().parents[2])
    if not home.endswith("-packages"):
        # A checkout that is run without being installed; -P hides the current folder from it.
        kept["PYTHONPATH"] = home
    return kept | _FIXED


def died(code: int | None, said: str) -> Fault:
    """The error for a service that ended: its last words tell most."""
    lines = [line for line in clean(said).splitlines() if line.strip()]
    last = lines[-1] if lines else "it said nothing"
    if "No module named 'torch'" in said:
        return Fault("PyTorch is not installed here", hint="pip install 'torch>=2.6,<2.14'")
    return Fault(
        f"the grading service ended with status {code}: {last}",
        hint="`quiz doctor` shows what this machine can do",
    )
