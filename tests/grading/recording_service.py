"""The grading service, with the start of a device recorded: the narrowest place at which a machine
without a GPU can show when, where and how often one would be started.

Each start adds a line to the file named first; the process that did it knows it, too.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from quizapp.grading.service import asked as asking
from quizapp.grading.service import devices, start
from quizapp.grading.service.children import call_this


def main(file: Path, refused: bool) -> None:
    own: Any = devices
    asked: Any = asking

    def begin(device: str) -> None:
        status = Path("/proc/self/status").read_text() if os.path.exists("/proc/self") else ""
        walled = "\nSeccomp:\t2" in status
        own.started = {
            "pid": os.getpid(),
            "device": device,
            "at": time.monotonic(),
            "walled": walled,
            "threads": threading.active_count(),
        }
        if not walled:  # behind it no line but its own is left
            with file.open("a") as record:
                record.write(json.dumps(own.started) + "\n")
        else:
            call_this("started")  # what looks at processes sees that it is over
        if refused and walled:
            raise RuntimeError("the driver is too old")

    def named(pack: Path, *rest: Any, device: str = "cpu", **more: Any) -> Any:
        """A cell for a device that torch need not have: a pack's folder is called by it."""
        return cell(pack, *rest, device=pack.name if pack.name == "other" else device, **more)

    own.start = begin
    cell, asked.cell = asked.cell, named
    start.main()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] == "refused")
