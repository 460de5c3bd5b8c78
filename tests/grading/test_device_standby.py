"""Who waits has started the device: its start is over before a request comes.

Shown on the CPU with the start recorded in place of a GPU's (``recording_service``). That a GPU's
own start works behind the wall is for the `gpu` tests.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from quizapp.catalog import content
from quizapp.grading import launch
from quizapp.grading.client import Client
from quizapp.grading.events import Failed, Finished
from tests.grading.conftest import alive, descendants, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only forks wait for their errand")

TELLS = """
import json, os, sys
told = sys.modules["quizapp.grading.service.devices"].started
print("STARTED", json.dumps(told | {"me": os.getpid()}))
"""


class Recorded:
    """A service whose starts of devices are written down."""

    def __init__(self, folder: Path, word: str) -> None:
        self.file = folder / "starts"
        self.file.touch()
        script = Path(__file__).parent / "recording_service.py"
        command = [sys.executable, "-P", str(script), str(self.file), word]
        self.client = Client(launch.start_command(command))
        self.client.wait_ready()

    def judges(self) -> list[dict[str, Any]]:
        """Starts by those who are not walled."""
        return [json.loads(line) for line in self.file.read_text().splitlines()]

    def waits(self) -> bool:
        """Whether a runner waits that has started its device."""
        names = []
        for pid in filter(alive, descendants(self.client.pid)):
            with contextlib.suppress(OSError):
                names.append(Path(f"/proc/{pid}/comm").read_text().strip())
        return "started" in names

    def run(self, pack: Path, topic: str, challenge: str, source: str) -> dict[str, Any]:
        """What a runner says of its device, and when it was asked."""
        asked = time.monotonic()
        request = {"pack": pack, "topic": topic, "challenge": challenge, "source": TELLS + source}
        last = list(self.client.grade(**request))[-1]
        assert isinstance(last, Finished), last
        assert last.report.verdict == "pass", last.report
        (told,) = [one for one in last.report.output.splitlines() if one.startswith("STARTED")]
        found: dict[str, Any] = json.loads(told.removeprefix("STARTED")) | {"asked": asked}
        return found


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Callable[..., Recorded]]:
    made: list[Recorded] = []

    def make(word: str = "works") -> Recorded:
        made.append(Recorded(tmp_path, word))
        return made[-1]

    yield make
    for one in made:
        one.client.close()


def attention() -> tuple[Path, str, str, str]:
    root = content.root()
    reference = (root / "solutions/attention/attention/reference.py").read_text("utf-8")
    return root, "attention", "attention", reference.partition("\n")[2]


def test_it_is_started_before_a_request_comes(recorded: Callable[..., Recorded]) -> None:
    service = recorded()
    for runs in (1, 2, 3):
        # The first two who wait are there before anybody asks; the CPU is what they expect.
        assert wait_for(service.waits)
        found = service.run(*attention())
        assert (found["device"], found["walled"], found["threads"]) == ("cpu", True, 1)
        assert found["pid"] == found["me"], "a fork of one that has started it cannot use it"
        assert found["at"] < found["asked"]
        # One judge a run, and the one who waits for the next.
        assert wait_for(lambda many=runs + 1: len(service.judges()) == many)
    pids = [one["pid"] for one in service.judges()]
    assert len(set(pids)) == len(pids)
    assert service.client.pid not in pids
    assert not any(one["walled"] for one in service.judges())


def test_who_waits_expects_the_device_of_the_last_run(
    recorded: Callable[..., Recorded], make_pack: Callable[..., Path]
) -> None:
    service = recorded()
    other = (make_pack("other"), "tiny", "twice", "def twice(x):\n    return 2 * x\n")
    assert service.run(*attention())["device"] == "cpu"
    first = service.run(*other)
    assert first["device"] == "other"
    assert first["at"] > first["asked"], "the first on a device waits for it"
    assert wait_for(service.waits)
    second = service.run(*other)
    assert second["device"] == "other"
    assert second["at"] < second["asked"]
    assert service.run(*attention())["device"] == "cpu"


def test_a_device_that_does_not_start_is_no_fault_of_the_answers(
    recorded: Callable[..., Recorded],
) -> None:
    service = recorded("refused")
    pack, topic, challenge, source = attention()
    request = {"pack": pack, "topic": topic, "challenge": challenge, "source": source}
    last = list(service.client.grade(**request))[-1]
    assert isinstance(last, Failed), last
    assert "cpu could not be started: RuntimeError: the driver is too old" in last.message
