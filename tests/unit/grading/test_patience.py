"""Deadlines: by the clock, but for the time that the machine took."""

import os
import subprocess
import sys
import time

import pytest

from quizapp.grading.service import patience
from quizapp.grading.service.patience import MOST_SECONDS, Patience


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[int, float]:
    """Seconds that processes have waited for a processor."""
    seconds: dict[int, float] = {}
    monkeypatch.setattr(patience, "waited", lambda pid: seconds.get(pid, 0.0))
    return seconds


def test_without_waiting_it_is_the_clock_alone(machine: dict[int, float]) -> None:
    one = Patience(100.0, run_seconds=60.0)
    one.follow(7)
    one.give(100.0, 5.0)
    assert one.due == 105.0
    assert not one.over(104.9)
    assert one.over(105.0)
    assert not one.whole_run(105.0) and one.seconds == 5.0


def test_what_the_machine_took_is_given_back_once(machine: dict[int, float]) -> None:
    machine[7] = 50.0  # before it was this run's
    one = Patience(100.0, run_seconds=60.0)
    one.follow(7)
    one.give(100.0, 5.0)
    machine[7] = 52.0
    assert not one.over(105.0)
    assert one.due == 107.0
    assert one.over(107.0)
    assert one.seconds == 5.0


def test_the_whole_run_is_given_it_too(machine: dict[int, float]) -> None:
    one = Patience(100.0, run_seconds=6.0)
    one.follow(7)
    one.give(100.0, 5.0)
    one.give(104.0, 5.0)
    assert one.due == 106.0
    machine[7] = 1.0
    assert not one.over(106.0)
    assert one.over(107.0)
    assert one.whole_run(107.0)


def test_an_answer_that_keeps_itself_waiting_is_not_given_for_ever(
    machine: dict[int, float],
) -> None:
    one = Patience(0.0, run_seconds=60.0)
    one.follow(7)
    one.give(0.0, 5.0)
    now = 5.0
    while not one.over(now):
        machine[7] = now
        now = one.due
    assert now <= 5.0 + MOST_SECONDS


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone counts it")
def test_two_on_one_processor_wait_for_each_other() -> None:
    processor = min(os.sched_getaffinity(0))
    code = f"import os; os.sched_setaffinity(0, {{{processor}}})\nwhile True: pass"
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    try:
        deadline = time.monotonic() + 60
        while not all(patience.waited(one.pid) > 0.05 for one in both):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        for one in both:
            one.kill()
            one.wait()
    assert patience.waited(both[0].pid) == 0.0
