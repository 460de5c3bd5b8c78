"""What macOS and Windows are asked for: only the asking can be tested here."""

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from quizapp.grading.runner import confine
from quizapp.grading.runner.confine import jobs, kernel, protection, seatbelt
from quizapp.grading.runner.confine.protection import ConfineError


def expressions(text: str) -> list[Any]:
    """A profile as nested lists, its strings unescaped and marked; fails where it is malformed."""
    stack: list[list[Any]] = [[]]
    token = re.compile(r'\s+|;[^\n]*|(\()|(\))|"((?:[^"\\]|\\.)*)"|([^\s()";]+)')
    position = 0
    while position < len(text):
        match = token.match(text, position)
        assert match, f"cannot be read: {text[position : position + 40]!r}"
        position = match.end()
        opened, closed, string, word = match.groups()
        if opened:
            stack.append([])
        elif closed:
            assert len(stack) > 1, "a parenthesis too many"
            inner = stack.pop()
            stack[-1].append(inner)
        elif string is not None:
            stack[-1].append(("path", re.sub(r"\\(.)", r"\1", string)))
        elif word:
            stack[-1].append(word)
    assert len(stack) == 1, "a parenthesis too few"
    return stack[0]


def profile(**changes: Any) -> list[Any]:
    fields: dict[str, Any] = {
        "readable": ["/opt/python/lib"],
        "private": Path("/private/tmp/run"),
        "hidden": [Path("/Users/me/pack/solutions")],
    }
    return expressions(seatbelt.profile(**(fields | changes)))


def test_a_profile_denies_what_it_does_not_allow() -> None:
    rules = profile()
    assert rules[:2] == [["version", "1"], ["deny", "default"]]
    allowed = [word for rule in rules if rule[0] == "allow" for word in rule[1:]]
    for word in ("network*", "network-outbound", "process-fork", "process-exec*", "mach-lookup"):
        assert word not in allowed
    assert ["deny", "network*"] in rules
    assert ["deny", "process-fork", "process-exec*"] in rules
    assert ["allow", "signal", ["target", "self"]] in rules


def test_a_profile_lets_write_one_folder_only() -> None:
    writable = [rule for rule in profile() if rule[0] == "allow" and "file-write*" in rule]
    assert writable == [["allow", "file-write*", ["subpath", ("path", "/private/tmp/run")]]]


def test_what_is_hidden_is_denied_last() -> None:
    """The last rule that matches decides, also where a readable tree holds the hidden one."""
    rules = profile(readable=["/Users/me/pack"], hidden=[Path("/Users/me/pack/solutions")])
    tree = ["subpath", ("path", "/Users/me/pack")]
    secret = ["subpath", ("path", "/Users/me/pack/solutions")]
    assert ["allow", "file-read*", "file-map-executable", tree] in rules
    assert rules[-1] == ["deny", "file-read-data", "file-write*", secret]


@pytest.mark.parametrize("name", ['/a "b" (c)', "/back\\slash", '/end\\"', "/ünï", "/a;b #| |#"])
def test_names_are_quoted(name: str) -> None:
    rules = profile(readable=[name], private=Path(name + "/run"))
    assert ["allow", "file-write*", ["subpath", ("path", name + "/run")]] in rules
    assert len(rules) == len(profile())


@pytest.mark.parametrize("name", ["relative", "", "/new\nline", "/nul\0", "/\x1b[0m"])
def test_names_that_cannot_be_quoted(name: str) -> None:
    with pytest.raises(ConfineError, match="cannot be named"):
        seatbelt.profile([name], private=Path("/run"), hidden=[])


def test_a_gpu_may_be_opened_where_it_is_asked_for() -> None:
    assert ["allow", "iokit-open"] in profile(gpu=True)
    assert ["allow", "iokit-open"] not in profile()


class Sandbox:
    """libSystem as far as it is called."""

    def __init__(self, complaint: bytes = b"") -> None:
        self.asked: list[tuple[bytes, int]] = []
        self.sandbox_init = self._Call(self, complaint)

    class _Call:
        argtypes: object = None
        restype: object = None

        def __init__(self, library: "Sandbox", complaint: bytes) -> None:
            self._library, self._complaint = library, complaint

        def __call__(self, text: bytes, flags: int, error: Any) -> int:
            self._library.asked.append((text, flags))
            error._obj.value = self._complaint or None
            return -1 if self._complaint else 0


def test_a_process_gives_up_what_a_profile_denies(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    library = Sandbox()
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    seatbelt.restrict(["/opt"], private=tmp_path / "link", hidden=[tmp_path / "link" / "secret"])
    [(text, flags)] = library.asked
    assert flags == 0
    rules = expressions(text.decode())
    assert rules[-1][-1] == ["subpath", ("path", str(tmp_path.resolve() / "real" / "secret"))]
    assert "link" not in text.decode()


def test_a_profile_that_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: Sandbox(b"unbound variable: file-map"))
    with pytest.raises(OSError, match="sandbox_init: unbound variable"):
        seatbelt.restrict([], private=tmp_path, hidden=[])


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[confine.Wall, Path]:
    """A wall as it is planned on a Mac, and what it hides."""
    (tmp_path / "secret").write_text("hidden")
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr(kernel, "LINUX", False)
    return confine.plan(hidden=[tmp_path / "secret"]), tmp_path / "secret"


def test_a_wall_on_a_mac(mac: tuple[confine.Wall, Path]) -> None:
    wall, secret = mac
    assert (wall.abi, wall.rights, wall.filtered, wall.user) == (0, None, False, None)
    assert wall.seatbelt is not None
    assert any(os.__file__.startswith(one) for one in wall.seatbelt)
    assert not any(str(secret).startswith(one + "/") for one in wall.seatbelt)
    assert expressions(seatbelt.profile(wall.seatbelt, private=Path("/run"), hidden=wall.hidden))


def test_a_mac_whose_wall_does_nothing_is_found_out(
    mac: tuple[confine.Wall, Path], run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall, secret = mac
    asked: dict[str, Any] = {}
    monkeypatch.setattr(seatbelt, "restrict", lambda readable, **rest: asked.update(rest))
    done = run(lambda: asked, wall, canary=secret)
    assert done.error == "ConfineError"
    assert "can still be read" in done.message


def test_an_untried_wall_is_basic_at_best() -> None:
    tiers = {
        protection.judge_tier(files=files, calls=calls, both=True, tried=False)
        for files in (True, False)
        for calls in (True, False)
    }
    assert tiers == {"basic", "contained"}


@pytest.mark.skipif(sys.maxsize < 1 << 32, reason="sizes of a 64-bit system")
@pytest.mark.parametrize(
    ("structure", "size", "offsets"),
    [
        (
            jobs.BasicLimits,
            64,
            {
                "PerJobUserTimeLimit": 8,
                "LimitFlags": 16,
                "MinimumWorkingSetSize": 24,
                "MaximumWorkingSetSize": 32,
                "ActiveProcessLimit": 40,
                "Affinity": 48,
                "PriorityClass": 56,
                "SchedulingClass": 60,
            },
        ),
        (
            jobs.ExtendedLimits,
            144,
            {
                "IoInfo": 64,
                "ProcessMemoryLimit": 112,
                "JobMemoryLimit": 120,
                "PeakProcessMemoryUsed": 128,
                "PeakJobMemoryUsed": 136,
            },
        ),
        (jobs.UiRestrictions, 4, {"UIRestrictionsClass": 0}),
    ],
)
def test_layouts_of_windows(
    structure: type[ctypes.Structure], size: int, offsets: dict[str, int]
) -> None:
    assert ctypes.sizeof(structure) == size
    assert {name: getattr(structure, name).offset for name in offsets} == offsets


class Kernel32:
    """kernel32 as far as it is called; ``refuses`` is the call that fails."""

    def __init__(self, refuses: str = "") -> None:
        self.refuses = refuses
        self.calls: list[str] = []
        self.limits: list[tuple[int, int, int, int]] = []
        self.closed: list[int] = []

    def _answer(self, name: str, answer: int) -> int:
        self.calls.append(name)
        return 0 if name == self.refuses else answer

    def CreateJobObjectW(self, security: None, name: None) -> int:
        return self._answer("create", 77)

    def AssignProcessToJobObject(self, job: int, process: int) -> int:
        assert (job, process) == (77, 5)
        return self._answer("assign", 1)

    def SetInformationJobObject(self, job: int, kind: int, pointer: Any, size: int) -> int:
        assert job == 77
        value = pointer._obj
        assert size == ctypes.sizeof(value)
        if kind == 9:
            basic = value.BasicLimitInformation
            self.limits.append(
                (kind, basic.LimitFlags, basic.ActiveProcessLimit, value.ProcessMemoryLimit)
            )
        else:
            self.limits.append((kind, value.UIRestrictionsClass, 0, 0))
        return self._answer("set", 1)

    def CloseHandle(self, handle: int) -> int:
        self.closed.append(handle)
        return 1


def test_a_job_bounds_its_process() -> None:
    kernel = Kernel32()
    job = jobs.Job(5, kernel)
    assert kernel.calls == ["create", "set", "assign"]
    assert kernel.limits == [(9, 0x2400, 0, 0)]
    job.confine(1 << 20)
    ui, bounds = kernel.limits[1:]
    assert ui[:2] == (4, 0xFF)
    # ends with its handle, one process, bounded memory; and no breakaway
    assert bounds[1] == 0x2000 | 0x0400 | 0x0100 | 0x0008
    assert bounds[2] == 1 and bounds[3] > 1 << 20
    job.confine(None)
    assert kernel.limits[-1][1:] == (0x2000 | 0x0400 | 0x0008, 1, 0)
    job.close()
    job.close()
    assert kernel.closed == [77]


@pytest.mark.parametrize("call", ["create", "set", "assign"])
def test_a_job_that_is_refused(call: str) -> None:
    kernel = Kernel32(refuses=call)
    with pytest.raises(OSError, match="Job"):
        jobs.Job(5, kernel)
    assert kernel.closed == ([] if call == "create" else [77])


ELSEWHERE = """
# What is not ours was made for this system, and is loaded as it is here.
import asyncio, os, platform, shutil, signal, sys, sysconfig, tempfile, tomllib, zoneinfo
import click, safetensors.torch, torch
from pydantic import BaseModel, TypeAdapter, ValidationError, create_model
sysconfig.get_config_vars()
create_model("Any", path=(__import__("pathlib").Path, ...)).model_validate({"path": "x"})
if sys.argv[1] == "win32":
    for name in ("fork", "killpg", "setsid", "setpgid", "waitpid", "WNOHANG", "geteuid",
                 "O_NONBLOCK", "O_DIRECTORY", "O_PATH", "O_NOFOLLOW", "O_CLOEXEC",
                 "waitstatus_to_exitcode", "set_blocking"):
        delattr(os, name)
    for name in ("SIGKILL", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD",
                 "SIGXCPU", "SIGPIPE", "pthread_sigmask"):
        delattr(signal, name)
    sys.modules["resource"] = sys.modules["fcntl"] = None
sys.platform = sys.argv[1]
import quizapp.grading.client, quizapp.grading.service.start, quizapp.grading.service.child
import quizapp.grading.service.loop, quizapp.grading.service.spawned, quizapp.cli.doctor
from quizapp.grading.launch import service_command
assert service_command()[-1] == "--spawn", service_command()
from quizapp.grading.service.run import _how
assert _how(1)[0] == "crash"
"""


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_everything_is_imported_elsewhere(platform: str) -> None:
    """With the other system's name, and without what Windows lacks."""
    command = [sys.executable, "-c", ELSEWHERE, platform]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
