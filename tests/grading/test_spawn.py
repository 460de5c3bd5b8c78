"""Children by exec instead of forks: the same verdicts, and nothing left over either."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizapp.errors import QuizError
from quizapp.grading import launch
from quizapp.grading.client import Client
from quizapp.grading.events import Cancelled, CheckStarted, Failed, FigureDrawn, Started
from tests.grading.conftest import Graded, alive, descendants, request, wait_for
from tests.grading.test_service import LOOP, values
from tests.grading.test_submissions import FILES, FOLDER, grades_as_told

CHOSEN = {
    "breach/exec_of_a_string", "contract/no_module", "crash/segfault",
    "error/exception_at_import", "error/kills_the_service",
    "error/reads_the_reference", "memory/leak", "not-gradable/syntax", "not-started/empty",
    "output/flood", "pass/closes_its_output", "protocol/noise_on_every_descriptor",
    "timeout/loop_in_one_check", "wrong/patches_the_comparison",
}  # fmt: skip
"""All kinds of verdict; QUIZ_SPAWN_ALL=1 grades the others too, which takes some minutes."""
NAMES = [f"{one.parent.name}/{one.stem}" for one in FILES]


def children(client: Client) -> list[int]:
    """Judges and runners, waiting or at work; not what the service tries its wall with."""
    found = []
    for pid in descendants(client.pid):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"quizapp.grading.service.child" in command:
            found.append(pid)
    return found


def one_of_each_waits(client: Client) -> bool:
    return wait_for(lambda: len(children(client)) == 2, 20.0)


def descriptors(client: Client) -> int:
    """How many the service holds, once it has done what it was at: starting a child takes some."""
    stdin = client._line.process.stdin
    assert stdin is not None
    stdin.write(b"no request\n")
    stdin.flush()
    assert isinstance(client._next(), Failed)
    return len(os.listdir(f"/proc/{client.pid}/fd"))


@pytest.fixture(scope="module")
def graded(right: str) -> Iterator[Graded]:
    with Client(launch.start("spawn")) as client:
        assert client.wait_ready().start_method == "spawn"
        service = Graded(client)
        assert service.report(right).verdict == "pass"
        assert one_of_each_waits(client)
        held = descriptors(client)
        yield service
        assert service.report(right).verdict == "pass"
        assert one_of_each_waits(client)
        assert descriptors(client) == held, "descriptors are left"


@pytest.mark.parametrize(
    "name",
    NAMES if os.environ.get("QUIZ_SPAWN_ALL") else sorted(CHOSEN),
)
def test_submission(name: str, graded: Graded, quick: Path, small: Path) -> None:
    grades_as_told(FOLDER / f"{name}.py", graded, quick, small)


def test_the_chosen_ones_are_there_and_of_all_verdicts() -> None:
    assert set(NAMES) >= CHOSEN
    assert {one.partition("/")[0] for one in CHOSEN} == {one.parent.name for one in FILES}


def test_a_figure_is_drawn(graded: Graded, right: str) -> None:
    *_, told, _ = graded.events(right, figure=True)
    assert isinstance(told, FigureDrawn) and told.figure is not None
    assert told.figure.note == "like the reference's"


def test_a_report_is_a_forks_report(graded: Graded, right: str) -> None:
    wrong = right.replace("* self.scale", "* 0.3")
    with Client(launch.start("fork")) as client:
        forked = Graded(client).report(wrong, seed=7, dtype="bfloat16")
        assert client.ready is not None and client.ready.start_method == "fork"
    assert values(graded.report(wrong, seed=7, dtype="bfloat16")) == values(forked)


def test_an_optimizer_is_loaded_before_the_clock_runs(
    graded: Graded, right: str, quick: Path
) -> None:
    """It takes a second; with one second a check, it would otherwise be the answer's."""
    source = f"""{right}
class SelfAttention(SelfAttention):
    def forward(self, x):
        torch.optim.AdamW([torch.zeros(1)])
        return super().forward(x)
"""
    report = graded.report(source, pack=quick, checks=("scale",))
    assert report.verdict == "pass"
    assert report.checks[0].milliseconds < 500.0


def test_a_long_answer_is_told_whole(graded: Graded, right: str) -> None:
    """Longer than a socket takes at once: it is sent in pieces, while the child still loads."""
    for _ in range(2):
        assert graded.report(right + "\n" + "# long\n" * 140_000).verdict == "pass"


def test_cancel(graded: Graded, right: str) -> None:
    run = graded.client.grade(**request(LOOP))
    first = next(run)
    assert isinstance(first, Started)
    began = time.monotonic()
    graded.client.cancel(first.id)
    assert graded.client._next() == Cancelled(id=first.id)
    assert time.monotonic() - began < 1.0
    assert one_of_each_waits(graded.client)
    assert graded.report(right).verdict == "pass"


def test_a_child_that_died_waiting_is_replaced(graded: Graded, right: str) -> None:
    assert one_of_each_waits(graded.client)
    waiting = children(graded.client)
    for pid in waiting:
        os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: not any(alive(one) for one in waiting))
    assert graded.report(right).verdict == "pass"


@pytest.mark.parametrize("at_once", [True, False])
def test_the_end_of_the_service_ends_all(at_once: bool) -> None:
    with Client(launch.start("spawn")) as client:
        client.wait_ready()
        run = client.grade(**request(LOOP))
        while not isinstance(next(run), (Started, CheckStarted)):
            pass
        busy = children(client)
        assert len(busy) >= 2
        if at_once:
            os.kill(client.pid, signal.SIGKILL)
    assert wait_for(lambda: not any(alive(one) for one in busy))


@pytest.mark.parametrize("ready", [True, False])
def test_children_that_wait_end_with_the_service(ready: bool) -> None:
    with Client(launch.start("spawn")) as client:
        if ready:
            client.wait_ready()
        assert one_of_each_waits(client)
        waiting = children(client)
        os.kill(client.pid, signal.SIGKILL)
        assert wait_for(lambda: not any(alive(one) for one in waiting))


@pytest.mark.parametrize(
    ("platform", "method", "spawned"),
    [
        ("linux", "", False),
        ("linux", "spawn", True),
        ("darwin", "", True),
        ("darwin", "fork", False),
        ("win32", "", True),
        ("freebsd14", "auto", True),
    ],
)
def test_what_each_system_does(
    monkeypatch: pytest.MonkeyPatch, platform: str, method: str, spawned: bool
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert launch.spawns(method) is spawned
    monkeypatch.setenv("QUIZ_START_METHOD", method)
    assert launch.spawns() is spawned
    assert ("--spawn" in launch.service_command()) is spawned


def test_what_no_system_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_START_METHOD", "clone")
    with pytest.raises(QuizError, match=r"QUIZ_START_METHOD in the environment: .*'clone'"):
        launch.service_command()
    assert launch.spawns("spawn"), "an option wins"
    monkeypatch.setenv("QUIZ_START_METHOD", "fork")
    monkeypatch.delattr("os.fork")
    with pytest.raises(QuizError, match="linux cannot fork"):
        launch.service_command()
