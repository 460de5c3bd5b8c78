"""What the learner did in one workspace, kept in `.quiz/state.json`.

Small on purpose: a verdict, counts and marks per challenge. Every change takes the lock, reads the
file anew and replaces it whole, so two quizzes in one folder lose nothing of each other's.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from quizapp.errors import Fault
from quizapp.learner import files
from quizapp.learner.workspace import Workspace

Word = Literal["new", "started", "failing", "passed"]
WORDS: tuple[Word, ...] = ("new", "started", "failing", "passed")
VERSION = 1

# Runs with these verdicts judged nothing the learner wrote, so they are no attempts.
_NO_ATTEMPT = {"not-started", "not-gradable", "grader-fault", "cancelled"}


@dataclass
class Entry:
    """What is known of one challenge."""

    verdict: str | None = None
    passed: int = 0
    total: int = 0
    passed_at: str | None = None
    attempts: int = 0
    hints: int = 0
    given_up: str | None = None
    other: dict[str, Any] = field(default_factory=dict)
    """Fields of a later version, carried along untouched."""

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "Entry":
        """Raises TypeError where a field is not of its type."""
        entry = cls()
        for key, value in raw.items():
            if key not in _COUNTS and key not in _TEXTS:
                entry.other[key] = value
            elif type(value) is (int if key in _COUNTS else str):
                setattr(entry, key, value)
            else:
                raise TypeError(key)
        return entry

    def to_json(self) -> dict[str, Any]:
        known = {key: value for key in (*_TEXTS, *_COUNTS) if (value := getattr(self, key))}
        return known | self.other


_COUNTS = ("passed", "total", "attempts", "hints")
_TEXTS = ("verdict", "passed_at", "given_up")


@dataclass
class _Memory:
    """The whole file; by hand and not by pydantic, whose models cost 12 ms of every `quiz list`."""

    last: str | None = None
    challenges: dict[str, Entry] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, raw: Any) -> "_Memory":
        """Raises TypeError or AttributeError where the shape is not ours."""
        other = dict(raw.items())
        last = other.pop("last", None)
        if not isinstance(last, str | None):
            raise TypeError("last")
        known = other.pop("challenges", {})
        return cls(last, {str(key): Entry.from_json(one) for key, one in known.items()}, other)

    def to_json(self) -> dict[str, Any]:
        entries = {name: entry.to_json() for name, entry in self.challenges.items()}
        return self.other | {"version": VERSION, "last": self.last, "challenges": entries}


@dataclass(frozen=True, slots=True)
class Status:
    """Where a challenge stands. `passed` stays passed: a later try does not take it back."""

    word: Word
    passed: int = 0
    total: int = 0
    broken: bool = False
    """Whether all checks pass, but by means that the challenge forbids."""

    def __str__(self) -> str:
        if self.word != "failing":
            return self.word
        if self.broken:
            return "rule broken"
        return f"failing {self.passed}/{self.total}"


class State:
    """The workspace's memory as it was when loaded, plus what was recorded through this object."""

    def __init__(self, workspace: Workspace, memory: _Memory, notice: str | None) -> None:
        self._workspace = workspace
        self._memory = memory
        self.notice = notice

    @classmethod
    def load(cls, workspace: Workspace) -> "State":
        """Read the memory; nothing is created. A damaged file is moved aside, with a notice."""
        path = _path(workspace)
        memory = _read(path)
        if memory is not None:
            return cls(workspace, memory, None)
        try:
            with files.locked(_lock(path)):
                notice = _move_aside(path) if _read(path) is None else None
        except Fault:
            notice = f"{path} is damaged and cannot be moved aside; your history is not shown"
        return cls(workspace, _read(path) or _Memory(), notice)

    @property
    def last(self) -> str | None:
        """The challenge worked on last."""
        return self._memory.last

    def entry(self, challenge_id: str) -> Entry:
        """What is known of a challenge; a fresh Entry if nothing is."""
        return self._memory.challenges.get(challenge_id, Entry())

    def status(self, challenge_id: str) -> Status:
        entry = self.entry(challenge_id)
        if entry.passed_at is not None:
            return Status("passed", entry.total, entry.total)
        if entry.verdict is not None and entry.verdict not in _NO_ATTEMPT:
            broken = entry.verdict == "pass" and entry.passed == entry.total
            return Status("failing", entry.passed, entry.total, broken)
        started = os.path.lexists(self._workspace.root / f"{challenge_id}.py")
        return Status("started" if started else "new")

    def worked_on(self, challenge_id: str, *, afresh: bool = False) -> None:
        """The learner started or opened it; `afresh` forgets a verdict on an answer put away."""

        def change(entry: Entry) -> None:
            if afresh:
                entry.verdict, entry.passed, entry.total = None, 0, 0

        self._change(challenge_id, change)

    def record(self, report: Mapping[str, Any]) -> None:
        """Keep what a grading report says: `challenge`, `verdict`, `checks` with a verdict each,
        and `breaches`: an answer that breaks a rule is not passed, whatever its numbers say."""
        verdict = str(report["verdict"])
        checks = report.get("checks") or ()
        passed = sum(check["verdict"] == "pass" for check in checks)

        def change(entry: Entry) -> None:
            if verdict in _NO_ATTEMPT:
                return
            entry.attempts += 1
            entry.verdict, entry.passed, entry.total = verdict, passed, len(checks)
            own = passed == len(checks) and not report.get("breaches")
            if verdict == "pass" and own and entry.passed_at is None:
                entry.passed_at = _now()

        self._change(str(report["challenge"]), change)

    def hint_shown(self, challenge_id: str, level: int) -> None:
        def change(entry: Entry) -> None:
            entry.hints = max(entry.hints, level)

        self._change(challenge_id, change)

    def give_up(self, challenge_id: str) -> None:
        def change(entry: Entry) -> None:
            entry.given_up = entry.given_up or _now()

        self._change(challenge_id, change)

    def _change(self, challenge_id: str, change: Callable[[Entry], None]) -> None:
        self._workspace.prepare()
        path = _path(self._workspace)
        with files.locked(_lock(path)):
            memory = _read(path)
            if memory is None:
                self.notice = _move_aside(path)
                memory = _Memory()
            change(memory.challenges.setdefault(challenge_id, Entry()))
            memory.last = challenge_id
            text = json.dumps(memory.to_json(), ensure_ascii=False, indent=1)
            files.replace(path, text.encode() + b"\n")
        self._memory = memory


def _path(workspace: Workspace) -> Path:
    return workspace.marker / "state.json"


def _lock(path: Path) -> Path:
    return path.with_suffix(".lock")


def _read(path: Path) -> _Memory | None:
    """The memory on disk, an empty one if there is no file, None if the file is damaged."""
    try:
        raw = json.loads(path.read_bytes())
        newer = raw.get("version", VERSION) > VERSION
        memory = None if newer else _Memory.from_json(raw)
    except (FileNotFoundError, NotADirectoryError):
        return _Memory()
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    except OSError as error:
        raise Fault(f"{path} cannot be read: {error.strerror or error}") from error
    if newer:
        raise Fault(
            f"{path} was written by a newer quiz", hint="update quiz, or use another workspace"
        )
    return memory


def _move_aside(path: Path) -> str:
    aside = path.with_name(f"state.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json")
    try:
        os.replace(path, aside)
    except OSError as error:
        raise files.fault(error, path) from error
    return f"{path} was damaged: it is kept as {aside.name}, and your history starts anew"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
