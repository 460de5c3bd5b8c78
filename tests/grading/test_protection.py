"""What the service found the wall to do, and what follows where it does not stand."""

import subprocess
import sys
from typing import Any

import pytest

from quizapp.grading import launch
from quizapp.grading.client import Client
from quizapp.grading.runner import confine
from tests.command import invoke
from tests.grading.conftest import Graded, descendants

WEAKER = """
import sys
from quizapp.grading.runner import confine
from quizapp.grading.runner.confine import landlock, seccomp
{change}
from quizapp.grading.service.start import main
sys.argv = ["service", *sys.argv[1:]]
main()
"""
NO_FILTER = 'seccomp.unavailable = lambda: "this kernel was built without it"'
HALF = "seccomp.install = lambda *_: None"


@pytest.fixture
def service_with(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Has services started with some line of Python run in them first."""
    command = launch.service_command

    def start(change: str) -> None:
        program = WEAKER.format(change=change)

        def changed(*options: Any) -> list[str]:
            words = command(*options)
            return [*words[:2], "-c", program, *words[4:]]

        for module in ("launch", "link"):
            monkeypatch.setattr(f"quizapp.grading.{module}.service_command", changed)

    return start


def test_the_tier_was_found_by_trying(graded: Graded, right: str) -> None:
    ready = graded.client.ready
    assert ready is not None and ready.canaries_milliseconds is not None
    assert ready.tier == confine.probe().tier
    assert graded.report(right).environment.tier == ready.tier


def test_a_weaker_machine_says_so(service_with: Any, right: str) -> None:
    service_with(NO_FILTER)
    with Client() as client:
        ready = client.wait_ready()
        assert not descendants(client.pid), "the trial is still there"
        assert ready.tier in ("basic", "contained")
        report = Graded(client).report(right)
    assert report.environment.tier == ready.tier
    assert report.verdict == "pass"


def test_half_a_wall_is_the_graders_fault(service_with: Any, right: str) -> None:
    service_with(HALF)
    with Client() as client:
        ready = client.wait_ready()
        assert ready.tier == "none"
        assert ready.canaries_milliseconds is None
        for _ in range(2):
            failure = Graded(client).fault(right)
            assert failure.code == 3
            assert "does not stand" in failure.message
            assert "quiz doctor" in failure.hint


def test_a_wall_that_falls_later_is_the_graders_fault(service_with: Any, right: str) -> None:
    """Each run proves its own wall, whatever was found at the start."""
    service_with(
        "import quizapp.grading.runner.confine.probe, sys\n"
        "install = seccomp.install\n"
        'module = sys.modules["quizapp.grading.runner.confine.probe"]\n'
        "wait = module.Probe.result\n"
        "def result(self):\n"
        "    found = wait(self)\n"
        "    seccomp.install = lambda *_: None\n"
        "    return found\n"
        "module.Probe.result = result\n"
    )
    with Client() as client:
        assert client.wait_ready().tier != "none"
        failure = Graded(client).fault(right)
    assert failure.code == 3
    assert "can still be" in failure.message


@pytest.mark.parametrize(("change", "told"), [("", False), (NO_FILTER, True)])
def test_quiz_grade_says_once_what_protects_little(
    change: str, told: bool, service_with: Any, right: str, tmp_path: Any
) -> None:
    if not told and confine.probe().tier not in ("full", "strong"):
        pytest.skip("this machine protects little")
    service_with(change)
    answers = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        answers.append(tmp_path / name / "attention.py")
        answers[-1].write_text(right)
    done = invoke("grade", *answers)
    assert done.exit_code == 0
    assert done.stdout.count("passed: ") == 2
    assert done.stderr.count("Little keeps an answer in on this machine") == told


def test_the_trial_comes_before_torch() -> None:
    """A child of a process that holds torch takes longer to make, and more memory."""
    program = """
import os, sys
from quizapp.grading.runner import confine
from quizapp.grading.service import start
class Probe:
    def __init__(self, **_):
        print("torch" in sys.modules)
        sys.stdout.flush()
        os._exit(0)
confine.Probe = Probe
start.main()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == "False\n", "the service took over stdout by then"
