"""The bounds of a run, and where a challenge moves them."""

import dataclasses

from quizapp.catalog.models import Limits
from quizapp.grading.client import LINE_LIMIT
from quizapp.grading.runner import confine
from quizapp.grading.service.settings import Bounds
from quizapp.grading.source import MAX_BYTES
from quizapp.grading.wire.frames import MAX_BODY

_MIB = 1 << 20


def test_a_challenge_without_limits_has_the_usual_ones() -> None:
    assert Bounds().overridden(Limits()) == Bounds()


def test_a_challenge_overrides_what_it_names() -> None:
    limits = Limits(
        load_seconds=20,
        check_seconds=30,
        run_seconds=300,
        memory_mib=4096,
        threads=8,
        scratch_mib=1,
    )
    bounds = Bounds().overridden(limits)
    assert (bounds.load_seconds, bounds.check_seconds, bounds.run_seconds) == (20, 30, 300)
    assert (bounds.memory_bytes, bounds.threads, bounds.scratch_bytes) == (4096 * _MIB, 8, _MIB)
    assert bounds.output_bytes == Bounds().output_bytes


def test_what_was_not_asked_for_makes_room() -> None:
    """A check of five minutes in a run of two could never use them."""
    bounds = Bounds().overridden(Limits(check_seconds=300, memory_mib=10_000))
    assert bounds.run_seconds >= 300 + bounds.load_seconds
    assert bounds.cpu_seconds >= bounds.run_seconds
    assert bounds.judge_memory_bytes > 2 * bounds.memory_bytes


def test_less_is_less() -> None:
    bounds = Bounds().overridden(Limits(run_seconds=7.5, memory_mib=64))
    assert (bounds.run_seconds, bounds.memory_bytes) == (7.5, 64 * _MIB)
    assert bounds.judge_memory_bytes == Bounds().judge_memory_bytes


def test_bounds_said_elsewhere_are_these() -> None:
    bounds = Bounds()
    for field in dataclasses.fields(confine.Limits):
        assert field.default == getattr(bounds, field.name), field.name
    assert bounds.record_bytes == MAX_BODY
    # every character of an answer may be escaped (\u0001), and there is more in a request
    assert 6 * MAX_BYTES < bounds.request_bytes < LINE_LIMIT
