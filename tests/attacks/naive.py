"""A grader as they are commonly written, for attacks that fool it and must not fool ours.

One process imports the reference and the answer, compares with `torch.allclose`, prints a verdict,
writes a result and leaves with a status. `Style` picks its weaknesses: each is one that a published
grader had (security notes and links in README.md). Requests and replies are lines of JSON.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from types import ModuleType
from typing import Any

SECONDS = 6.0
PASSED = "all tests passed"


@dataclass(frozen=True)
class Style:
    """How this grader goes about it."""

    compare: str = "allclose"
    order: str = "reference first"
    """Or "answer first"."""
    calls: int = 1
    """Calls before anything is compared, all with the same input."""
    repeats: int = 0
    """Further calls that only the clock looks at."""
    clock: float = 0.0
    """Seconds that each timed call may take; 0: nobody looks."""
    gradient: str = ""
    """ "exists": every parameter must have one."""
    warm: bool = False
    """The reference runs once before the answer, its output is thrown away."""
    entry: str = "SelfAttention"
    arguments: tuple[int, ...] = (64, 8)
    shape: tuple[int, ...] = (1, 10, 64)


def main() -> None:
    import torch

    torch.set_num_threads(1)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(attempt(request)), flush=True)


def attempt(request: dict[str, Any]) -> dict[str, Any]:
    """Grade one answer in a fork, which stands for the whole of a naive grader."""
    log, log_in = os.pipe()
    result, result_in = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log_in, 1)
        os.dup2(log_in, 2)
        for descriptor in (log, log_in, result):
            os.close(descriptor)
        sys.stdout = os.fdopen(1, "w", buffering=1)
        sys.stderr = os.fdopen(2, "w", buffering=1)
        as_a_script(request, result_in)
    os.close(log_in)
    os.close(result_in)
    output = drain(log, began + SECONDS)
    told = drain(result, time.monotonic() + 0.1)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {
        "status": status,
        "output": output.decode(errors="replace")[:200_000],
        "result": told.decode(errors="replace")[:200_000],
        "seconds": time.monotonic() - began,
    }


def drain(descriptor: int, deadline: float) -> bytes:
    got = bytearray()
    while select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
        chunk = os.read(descriptor, 1 << 16)
        if not chunk:
            break
        got += chunk
    os.close(descriptor)
    return bytes(got)


def as_a_script(request: dict[str, Any], result: int) -> None:
    """Run the grader and end as an interpreter ends: exit status, threads, exit handlers."""
    status: Any = 0
    try:
        status = grade(request["source"], request["reference"], Style(**request["style"]), result)
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else leaving.code is not None
    except BaseException:
        traceback.print_exc()
        status = 1
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        os._exit(int(status))


def grade(source: str, hidden_text: str, style: Style, result: int) -> int:
    """The naive grader itself; returns its exit status."""
    sys.modules["reference"] = module("reference", hidden_text)
    passed = False
    try:
        answer = module("answer", source)
        passed = compared(answer, sys.modules["reference"], style)
    except Exception as error:
        print(f"FAILED: {error}")
    print(PASSED if passed else "FAILED")
    os.write(result, json.dumps({"passed": passed}).encode() + b"\n")
    return 0 if passed else 1


def module(name: str, text: str) -> ModuleType:
    made = ModuleType(name)
    made.__dict__["source_text"] = text
    exec(compile(text, name + ".py", "exec"), made.__dict__)
    return made


def compared(answer: ModuleType, reference: ModuleType, style: Style) -> bool:
    import torch

    torch.manual_seed(0)
    theirs = getattr(answer, style.entry)(*style.arguments)
    ours = getattr(reference, style.entry)(*style.arguments)
    if isinstance(theirs, torch.nn.Module):
        theirs.load_state_dict(ours.state_dict())
    torch.manual_seed(0)
    x = torch.randn(style.shape)
    if style.warm:
        ours(x)
    if style.order == "reference first":
        torch.manual_seed(0)
        want = ours(x)
    got = []
    for _ in range(style.calls):
        torch.manual_seed(0)
        began = time.perf_counter()
        got.append(theirs(x))
        took = time.perf_counter() - began
    for _ in range(style.repeats):
        began = time.perf_counter()
        theirs(x)
        took = time.perf_counter() - began
    if style.order == "answer first":
        torch.manual_seed(0)
        want = ours(x)
    same = all(COMPARE[style.compare](torch, one, want) for one in got)
    if style.clock and took > style.clock:
        print(f"FAILED: {took:.3f} s")
        return False
    if style.gradient:
        got[0].sum().backward()
        same = same and all(one.grad is not None for one in theirs.parameters())
    return same


def nan_blind(torch: Any, got: Any, want: Any) -> bool:
    return not bool((got - want).abs().max() > 1e-4)


def scaled_by_the_answer(torch: Any, got: Any, want: Any) -> bool:
    return not bool(((got - want).abs() > 1e-4 + 1e-4 * got.abs()).any())


COMPARE: dict[str, Any] = {
    "allclose": lambda torch, got, want: torch.allclose(got, want, rtol=1e-4, atol=1e-5),
    "loose": lambda torch, got, want: torch.allclose(got, want, rtol=1e-2, atol=1e-2),
    "converted": lambda torch, got, want: torch.allclose(got.to(want), want, 1e-4, 1e-5),
    "equal": lambda torch, got, want: bool((got == want).all()),
    "mean": lambda torch, got, want: bool((got.mean() - want.mean()).abs() < 5e-2),
    "nan blind": nan_blind,
    "scaled by the answer": scaled_by_the_answer,
}


if __name__ == "__main__":
    main()
