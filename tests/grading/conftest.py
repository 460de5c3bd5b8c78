"""A service of one's own per module, and the proof that it is left as it was found."""

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from quizapp.catalog import content
from quizapp.grading.client import Client
from quizapp.grading.events import AnyEvent, Failed, Finished
from quizapp.grading.launch import Service, service_environment
from quizapp.grading.report import Report
from quizapp.grading.service.children import GROUND, SERVER, WAITING
from tests import packs
from tests.waiting import wait_for

CHALLENGE = "attention"
RIGHT = content.root() / "solutions/attention/attention/reference.py"


def request(source: str, **changes: Any) -> dict[str, Any]:
    """Fields of a ``GradeRequest`` for an answer to `attention`."""
    fields = {"pack": content.root(), "topic": CHALLENGE, "challenge": CHALLENGE}
    return fields | {"source": source} | changes


def outcome(events: list[AnyEvent]) -> Report:
    """The report a run ended with."""
    assert isinstance(events[-1], Finished), events[-1]
    return events[-1].report


def fault(events: list[AnyEvent]) -> Failed:
    """The failure a run ended with."""
    assert isinstance(events[-1], Failed), events[-1]
    return events[-1]


def values(report: Report) -> dict[str, object]:
    """A report without what a clock or a descriptor decides."""
    plain = report.model_dump(exclude={"milliseconds", "checks"})
    checks = [one.model_dump(exclude={"milliseconds"}) for one in report.checks]
    return plain | {"checks": checks}


def descriptors(pid: int) -> int:
    """How many an idle service holds. Between two of its forks it has others for a moment."""
    counts = []
    for _ in range(50):
        counts.append(len(os.listdir(f"/proc/{pid}/fd")))
        time.sleep(0.02)
    return statistics.mode(counts)


def descendants(pid: int) -> list[int]:
    """Process ids below ``pid``, zombies included; not those in which a service waits."""
    return [one for one in _below(pid) if not _waits(one)]


def _waits(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() in (GROUND, SERVER, WAITING)
    except OSError:
        return False


def _tasks(pid: int) -> list[Path]:
    """A process's threads; none where it has just gone."""
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return []


def _below(pid: int) -> list[int]:
    found: list[int] = []
    for task in _tasks(pid):
        try:
            below = [int(one) for one in (task / "children").read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile, and has no children left
        found += below + [deeper for child in below for deeper in _below(child)]
    return found


def alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Graded:
    """A client, with what tests ask of it."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def events(self, source: str, **changes: Any) -> list[AnyEvent]:
        return list(self.client.grade(**request(source, **changes)))

    def report(self, source: str, **changes: Any) -> Report:
        return outcome(self.events(source, **changes))

    def fault(self, source: str, **changes: Any) -> Failed:
        return fault(self.events(source, **changes))


@pytest.fixture(scope="module", autouse=True)
def own_scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Services that are killed cannot remove their folders: they lie where pytest clears up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(tmp_path_factory.mktemp("scratch")))
        patch.setenv("QUIZ_BUBBLEWRAP", "0")
        yield


@pytest.fixture(scope="module")
def graded() -> Iterator[Graded]:
    with Client() as client:
        client.wait_ready()
        service = Graded(client)
        assert service.report(RIGHT.read_text()).verdict == "pass"
        assert wait_for(lambda: not descendants(client.pid))
        held = descriptors(client.pid)
        yield service
        # One more run: what an aborted one left over is then cleared away, or never will be.
        assert service.report(RIGHT.read_text()).verdict == "pass"
        assert wait_for(lambda: not descendants(client.pid)), "children are left"
        assert descriptors(client.pid) == held, "descriptors are left"


_BOUNDED = """
import sys
from quizapp.grading.runner.confine import limits
from quizapp.grading.service import settings

changes, unbounded = {changes!r}, {unbounded!r}
usual = settings.Bounds
settings.Bounds = type("Bounds", (usual,), {{
    "__module__": __name__, "__annotations__": dict.fromkeys(changes, "float"), **changes}})
if unbounded:
    apply = limits.apply
    limits.apply = lambda limits, *, address_space: apply(limits, address_space=False)
from quizapp.grading.service.start import main
main()
"""


@pytest.fixture
def bounded() -> Iterator[Any]:
    """Starts a service with other bounds; ``unbounded``: the kernel bounds no memory, as for a
    GPU."""
    with contextlib.ExitStack() as stack:

        def start(*, unbounded: bool = False, **changes: float) -> Graded:
            code = _BOUNDED.format(changes=changes, unbounded=unbounded)
            errors = tempfile.TemporaryFile()  # noqa: SIM115 - the client closes it
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=service_environment(),
                start_new_session=True,
            )
            client = stack.enter_context(Client(Service(process, errors)))
            client.wait_ready()
            return Graded(client)

        yield start


@pytest.fixture(scope="session")
def right() -> str:
    return RIGHT.read_text()


@pytest.fixture(scope="session")
def copy_pack(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Copies the pack `attention` and lays ``changes`` over it, by path; None removes a file."""

    def copy(changes: Mapping[str, str | bytes | None] | None = None, limits: str = "") -> Path:
        pack = packs.attention(tmp_path_factory.mktemp("pack"), limits=limits)
        for path, text in (changes or {}).items():
            if text is None:
                (pack / path).unlink()
            else:
                (pack / path).write_bytes(text if isinstance(text, bytes) else text.encode())
        return pack

    return copy


@pytest.fixture(scope="session")
def quick(copy_pack: Any) -> Path:
    """A pack whose checks may take one second each."""
    pack: Path = copy_pack(limits="check_seconds = 1.0")
    return pack


@pytest.fixture(scope="session")
def small(copy_pack: Any) -> Path:
    """A pack whose answers may take 256 MiB."""
    pack: Path = copy_pack(limits="memory_mib = 256")
    return pack
