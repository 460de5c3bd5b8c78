"""What counts, what does not, and that the page will know which was which."""

import pytest

from quizapp.learner.mock import Clock


@pytest.fixture
def clock(machine) -> Clock:
    made = Clock(limit=600)
    made.start(machine())
    return made


def kinds(clock: Clock) -> list[tuple[str, float]]:
    return [(one.kind, one.seconds) for one in clock.gaps]


def test_time_counts_however_often_it_is_looked_at(clock, machine) -> None:
    for _ in range(5):
        machine.work(7)
        clock.advance(machine())
    assert (clock.spent, clock.remaining, clock.gaps) == (35, 565, [])


def test_a_pause_counts_nothing_and_is_noted(clock, machine) -> None:
    machine.work(10)
    assert clock.pause(machine()) == 10
    machine.work(200)
    assert clock.advance(machine()) == 0
    machine.work(100)
    clock.start(machine())
    machine.work(5)
    clock.advance(machine())
    assert clock.spent == 15
    assert kinds(clock) == [("pause", 300)]
    assert not clock.paused


def test_a_machine_that_sleeps_counts_nothing_and_is_noted(clock, machine) -> None:
    machine.work(10)
    machine.sleep(3600)
    clock.advance(machine())
    assert clock.spent == 10
    assert kinds(clock) == [("sleep", 3600)]


@pytest.mark.parametrize("moved", [-3600, 3600])
def test_setting_the_wall_clock_moves_nothing(clock, machine, moved: float) -> None:
    machine.sleep(moved)
    machine.work(20)
    clock.advance(machine())
    assert clock.spent == 20
    assert [one[0] for one in kinds(clock)] == ["sleep" if moved > 0 else "clock-set"]


def test_clocks_that_drift_a_little_are_not_worth_a_word(clock, machine) -> None:
    machine.work(600)
    machine.sleep(3)
    clock.advance(machine())
    assert clock.gaps == []


def test_a_restart_is_noted_and_time_goes_on_from_there(clock, machine) -> None:
    machine.work(30)
    clock.advance(machine())
    machine.restart(400)
    clock.advance(machine())
    machine.work(5)
    clock.advance(machine())
    assert clock.spent == 35
    assert kinds(clock) == [("restart", 400)]


def test_a_restart_that_no_boot_id_tells_of_shows_in_the_ticks(machine) -> None:
    machine.boot = ""
    clock = Clock(limit=600)
    clock.start(machine())
    machine.ticks, machine.wall = 2.0, machine.wall + 60
    clock.advance(machine())
    assert (clock.spent, kinds(clock)) == (0, [("restart", 60)])
