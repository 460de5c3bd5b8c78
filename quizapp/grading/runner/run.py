"""What a runner does between its wall and its end: load the answer, run checks, stream records."""

from __future__ import annotations

import ast
import contextlib
import inspect
import os
import re
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from quizapp.checks import Check, collect
from quizapp.checks.figure import sketch
from quizapp.checks.harness import Setting, describe, load_source, run_check
from quizapp.checks.record import Failure, Record
from quizapp.checks.trace import TracedGiven, Tracer, hooks, instrument, replay_check
from quizapp.grading.runner.rules import Forbidden, Tripwire, Use, forbid, uses
from quizapp.grading.wire.frames import Frame
from quizapp.grading.wire.lines import send
from quizapp.grading.wire.records import encode_record

LOG_MARK = re.compile(rb"\x00\x01check (\d{1,4})\x00")
"""What the runner prints when it enters a check, so that the service can tell whose output
follows. A learner who forges it garbles only their own output."""


@dataclass(frozen=True, slots=True)
class Task:
    """All a runner is told."""

    source: str
    filename: str
    """Name of the answer, without a folder."""
    checks: str
    """Source of ``checks.py``."""
    entry: dict[str, str]
    """Entry points and the signature each is called by."""
    dtype: str
    setting: Setting
    only: tuple[str, ...] = ()
    """Names of the checks to run; empty: all."""
    forbidden: tuple[str, ...] = ()
    """Dotted names that the answer must not use."""
    figure: str = ""
    """Source of ``figure.py``, which runs as one more check behind the last; empty: none."""
    replay: bool = False
    """Whether to tell what the checks asked, in one more check behind the last."""


_TRACERS: dict[str, Tracer] = {}
"""What this process noted of each check it ran."""


def prepare(task: Task) -> tuple[Check, ...]:
    """The checks to run, loaded while no learner's line has run: what fails here is the pack's."""
    source = instrument(task.checks) if task.replay else task.checks
    checks = collect(load_source(source, "checks.py", "checks"), task.dtype)
    told = (replay_check(_TRACERS),) if task.replay else ()
    return chosen(checks, task.only) + _figure(task) + told


def _figure(task: Task) -> tuple[Check, ...]:
    if not task.figure:
        return ()
    try:
        return (sketch(load_source(task.figure, "figure.py", "figure")).check,)
    except Exception:
        return ()  # the judge meets the same error, and tells; the verdict stands without a figure


def place(task: Task, scratch: Path) -> Path:
    """Write the answer into its folder. OSError (a full disk) is the machine's, not the answer's.

    The file is there for tracebacks and ``inspect``; what runs is the text in ``task``."""
    path = scratch / task.filename
    path.write_text(task.source, encoding="utf-8")
    return path


def run(task: Task, checks: tuple[Check, ...], path: Path, out: int, first: int) -> None:
    """Run ``checks`` from number ``first`` on; never returns. ``path``: where the answer lies.

    Frames on ``out``: ``rules`` where the source breaks any, ``parsed`` and ``loaded`` (or
    ``unloadable``), then for each check ``begin`` and ``record``, then ``done``. ``rules`` leaves
    before the answer's first line runs: the answer cannot hold it back."""
    forbidden = forbid(task.forbidden)
    tripwire = Tripwire(forbidden, str(path), __file__)
    entries = _load(task, path, out, forbidden, tripwire)
    if entries is not None:
        said = Frame({"kind": "loaded"} | _told(tripwire.news())).pack()
        _flush()
        for number in range(first, len(checks)):
            _begin(number, out, said)
            said = _one(task, checks[number], number, entries, str(path), tripwire)
        send(out, said + Frame({"kind": "done"}).pack())
    _flush()
    # no atexit handler, destructor or thread of the answer gets another turn
    os._exit(0)


def chosen(checks: tuple[Check, ...], only: tuple[str, ...]) -> tuple[Check, ...]:
    """The checks named in ``only``, in the author's order; all where it is empty."""
    return tuple(one for one in checks if not only or one.name in only)


def _begin(number: int, out: int, said: bytes) -> None:
    """Say what is still to be said, and that check ``number`` begins: together, since each time
    something comes the service wakes up."""
    with contextlib.suppress(OSError):  # the answer may have closed it
        os.write(1, b"\x00\x01check %d\x00" % number)
    send(out, said + Frame({"kind": "begin", "check": number}).pack())


def _one(
    task: Task,
    check: Check,
    number: int,
    entries: dict[str, Callable[..., Any]],
    filename: str,
    tripwire: Tripwire,
) -> bytes:
    """The frame that tells how a check went."""
    record = _run(task, check, entries, filename)
    try:
        body = encode_record(record)
    except BaseException as error:
        record.items.clear()
        record.failure = describe(error, filename)
        body = encode_record(record)
    memory = record.failure is not None and record.failure.kind == "memory"
    _flush()
    news = _told(tripwire.news())
    return Frame({"kind": "record", "check": number, "memory": memory} | news, body).pack()


def _run(task: Task, check: Check, entries: dict[str, Callable[..., Any]], filename: str) -> Record:
    setting = task.setting
    if not task.replay or not check.explains:
        return run_check(check, entries, setting, filename=filename)
    given = TracedGiven(setting.seed, check.name, setting.dtype, setting.device)
    _TRACERS[check.name] = given.tracer
    hooks.use(given.tracer)
    try:
        return run_check(check, entries, setting, filename=filename, given=given)
    finally:
        hooks.use(None)


def _told(found: list[Use]) -> dict[str, Any]:
    return {"uses": found} if found else {}


def _load(
    task: Task, path: Path, out: int, forbidden: Forbidden, tripwire: Tripwire
) -> dict[str, Callable[..., Any]] | None:
    name = str(path)
    try:
        code = compile(task.source, name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        _unloadable(out, "syntax", _syntax(error))
        return None
    if task.forbidden:
        if shown := uses(task.source, forbidden, task.entry, code):
            _send(out, {"kind": "rules"} | _told(shown))
        tripwire.arm()
    # Whoever ends from here on was ended by the answer's lines, not by its being read.
    _send(out, {"kind": "parsed"})
    try:
        module = load_source(code, name, path.stem)
    except BaseException as error:
        _unloadable(out, "import", asdict(describe(error, name)))
        return None
    found: dict[str, Callable[..., Any]] = {}
    for entry, signature in task.entry.items():
        target = vars(module).get(entry)
        try:
            problem = _misfit(entry, signature, target, module)
        except BaseException as error:  # objects of the answer's that raise when looked at
            _unloadable(out, "import", asdict(describe(error, name)))
            return None
        if problem:
            # names and defaults in it are the answer's own, and as long as it likes
            _unloadable(out, "entry", asdict(Failure("contract", "", problem[:2_000])))
            return None
        found[entry] = target  # type: ignore[assignment]
    return found


def _syntax(error: BaseException) -> dict[str, Any]:
    failure = Failure("error", type(error).__name__, "")
    if isinstance(error, SyntaxError):
        failure.message = str(error.msg)[:2_000]  # may quote a name of a megabyte
        failure.frames = [(error.lineno or 0, "", (error.text or "").strip()[:200])]
    elif isinstance(error, ValueError):
        failure.message = str(error)[:2_000]
    else:
        failure.message = "too deeply nested to be parsed"
    return asdict(failure)


def _misfit(entry: str, signature: str, target: Any, module: Any) -> str:
    """Why ``target`` cannot be called as ``entry`` is; empty if it can."""
    if target is None:
        own = [
            name
            for name, value in vars(module).items()
            if callable(value) and getattr(value, "__module__", "") == module.__name__
        ]
        has = ", ".join(own[:10]) or "nothing that can be called"
        return f"the file defines no {entry}; it defines {has}"
    if not callable(target):
        return f"{entry} is not callable"
    try:
        actual = inspect.signature(target)
    except (ValueError, TypeError):
        return ""  # built-ins may hide theirs; the call itself will tell
    required, every = _arguments(signature)
    for count in {len(required), len(every)}:
        try:
            actual.bind(*range(count))
        except TypeError:
            return f"{entry}{actual} cannot be called as {entry}{signature}"
    names = [one.name for one in actual.parameters.values()]
    keywords = [one for one in every if one not in required]
    if any(one.kind is one.VAR_KEYWORD for one in actual.parameters.values()):
        return ""
    missing = [one for one in keywords if one not in names]
    if missing:
        return f"{entry}{actual} has no argument {missing[0]}; it is called as {entry}{signature}"
    return ""


def _arguments(signature: str) -> tuple[list[str], list[str]]:
    """Names of the required and of all positional arguments of ``(dim, heads=8)``."""
    parsed = ast.parse(f"def entry{signature}: ...").body[0]
    assert isinstance(parsed, ast.FunctionDef)
    every = [one.arg for one in parsed.args.args]
    return every[: len(every) - len(parsed.args.defaults)], every


def _unloadable(out: int, stage: str, failure: dict[str, Any]) -> None:
    _flush()
    _send(out, {"kind": "unloadable", "stage": stage, "failure": failure})


def _send(out: int, header: dict[str, Any], body: bytes = b"") -> None:
    send(out, Frame(header, body).pack())


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # the answer may have replaced or closed it
            continue
