"""Waiting for what another process does."""

import time
from collections.abc import Callable


def wait_for(holds: Callable[[], object], seconds: float = 10.0) -> bool:
    """Whether ``holds()`` comes true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
