"""Start-up of the service: what must happen before, while and after torch is loaded."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from quizapp.grading.bubblewrap import INSIDE
from quizapp.grading.launch import IDLE, LISTEN, SPAWN

if TYPE_CHECKING:
    from quizapp.grading.service.listen import Listener
    from quizapp.grading.service.standby import Stock


def main() -> None:
    """Take over stdin and stdout for the protocol, load torch, serve until stdin ends."""
    began = time.monotonic()
    came = _listener() if LISTEN in sys.argv[1:] else _pipes()
    from quizapp.grading.runner import confine

    # torch._dynamo makes a folder for compiled code when it is loaded, and leaves it: let it be one
    # that goes with the service.
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(confine.make_base() / "torch")
    inside = INSIDE in sys.argv[1:]
    # Before torch: its child is made in no time now, and is done before torch is loaded.
    probe = confine.Probe(bubblewrapped=inside)
    stock: Stock | None = None
    if SPAWN in sys.argv[1:]:
        from quizapp.grading.service.standby import Stock, selectable

        # Children load torch while the service does.
        stock = Stock()
        stock.fill()
        if sys.platform == "win32" and isinstance(came, tuple):
            came = selectable(came[0]), came[1]
    load_torch()
    if stock is None:
        warm_up()
    from quizapp.grading.service.loop import serve

    status = serve(came, began, probe, stock, bubblewrap=inside)
    # No exit hook and no library's teardown: that would take longer than all else here.
    confine.remove_base()
    os._exit(status)


def _pipes() -> tuple[int, int]:
    """Where requests come from and events go to. What else is printed, ours or a library's, must
    not reach the protocol."""
    requests, events = os.dup(0), os.dup(1)
    devnull = os.open(os.devnull, os.O_RDONLY)
    os.dup2(devnull, 0)
    os.close(devnull)
    os.dup2(2, 1)
    die_with(os.getppid())
    return requests, events


def _listener() -> Listener:
    """Where front ends come. Nothing of the one that started this is kept: no folder, no terminal,
    no pipe that somebody waits for the end of."""
    from quizapp.grading.resident.identity import build
    from quizapp.grading.runner.confine import descriptors
    from quizapp.grading.service.listen import IDLE_SECONDS, Listener

    at = sys.argv.index(LISTEN)
    descriptor, lock, path = int(sys.argv[at + 1]), int(sys.argv[at + 2]), sys.argv[at + 3]
    idle = float(os.environ.pop(IDLE, IDLE_SECONDS))
    os.chdir("/")
    os.umask(0o077)
    os.dup2(2, 1)
    descriptors.close_others(sorted([descriptor, lock]))
    for one in (descriptor, lock):
        os.set_inheritable(one, False)
    return Listener(descriptor, path, build(), idle)


def load_torch() -> None:
    """Load torch as every process that grades has it. ``warm_up`` is called next."""
    import gc

    # Collections would find next to nothing, again and again, among ever more objects: a fifth of
    # the time that loading takes.
    gc.disable()
    import torch

    # Before the first operation: OpenMP threads started here would hang every fork.
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    # Off for judge and runner alike, who inherit it: convolutions have it on by default on CUDA.
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False


def die_with(parent: int) -> None:
    """Have the kernel end this process with the one that started it, ``parent``."""
    if sys.platform == "linux":
        import signal

        from quizapp.grading.runner.confine import kernel

        kernel.prctl("die with the parent", kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(3)


def preload() -> None:
    """Load what answers may use and no reference needs: the first optimizer of ``torch.optim``
    pulls in torch._dynamo, a second and 75 MB, in each fresh runner otherwise."""
    import gc
    import importlib

    importlib.import_module("torch._dynamo")
    gc.freeze()


def warm_up(*, judging: bool = True) -> None:
    """Pay first-use costs once here, not in every fork: operations, autograd, the wire, and
    comparing where this process or a fork of it is going to judge."""
    import gc

    exercise("float32", "float64", "bfloat16", judging=judging)
    # Forks share memory until it is written to, and a collection writes to every object it sees.
    # None before: it would take 80 ms, for the sake of 2 MB of garbage.
    gc.freeze()
    gc.enable()


def exercise(*dtypes: str, judging: bool) -> None:
    """Do once what a run does. A fork that waits does it as well: it then has its own copy of every
    page that a run writes to, and the run need not wait for them."""
    import torch
    from torch import nn

    from quizapp.checks import Given, check
    from quizapp.checks.harness import Setting, run_check
    from quizapp.grading.wire.records import decode_record, encode_record

    @check(explains="")
    def everything(make: type[nn.Module], given: Given) -> Iterator[object]:
        """Touches what most checks touch."""
        layer = given.fill(make())
        yield given.backward(layer, given.normal(2, 3, 6, 6)), given.state(layer)
        yield given.raises(layer, 1)

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 4, 3)
            self.norm = nn.BatchNorm2d(4)
            self.out = nn.Linear(16, 4)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y = torch.relu(self.norm(self.conv(x))).flatten(2)
            scores: torch.Tensor = torch.softmax(y @ y.transpose(-1, -2), -1).exp().log()
            return scores @ torch.as_tensor(self.out(y))

    for dtype in dtypes:
        setting = Setting(0, getattr(torch, dtype), torch.device("cpu"))
        record = run_check(everything, {"Net": Net}, setting)
        again = decode_record(encode_record(record))
        if judging:
            from quizapp.grading.judge.compare import compare
            from quizapp.grading.judge.walk import Truth

            compare(again, Truth(record, record, record, 1.0, 1.0), everything)
