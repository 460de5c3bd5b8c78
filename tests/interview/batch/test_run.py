"""The loop, with a worker that only acts: what is tried again, what is kept, in which order."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from quizapp.errors import Fault
from quizapp.interview.batch.begin import Begun
from quizapp.interview.batch.executors import Pool
from quizapp.interview.batch.run import TRIES, run
from quizapp.interview.batch.work import Outcome
from quizapp.interview.models import Result

from .conftest import RIGHT, Acted, report, submission

Planned = Callable[..., Begun]


def went(begun: Begun, pool: Pool) -> dict[str, Result]:
    """Results by candidate, once all is done."""
    told: list[Result] = []
    run(begun.todo, begun.store, pool, lambda result: told.append(result) if result else None)
    kept = {one.submission.candidate: one for one in begun.store.all()}
    assert {one.key for one in told} == {one.key for one in begun.todo}
    return kept


def test_every_hand_in_gets_a_result(planned: Planned, acted: Acted, pool: Pool) -> None:
    acted.outcomes["wrong"] = [Outcome(report=report("wrong", "pass"))]
    acted.outcomes["(("] = [Outcome(report=report(verdict="not-gradable"))]
    acted.outcomes["large"] = [Outcome(problem="this request is too large")]
    begun = planned(
        submission("a"),
        submission("b", "wrong"),
        submission("c", "(("),
        submission("d", None),
        submission("e", None, kind="zip", problem="a symlink"),
        submission("f", "large"),
    )
    kept = went(begun, pool)
    assert {name: (one.status, one.score) for name, one in kept.items()} == {
        "a": ("graded", 1.0),
        "b": ("graded", 0.5),
        "c": ("not-gradable", 0.0),
        "d": ("missing", 0.0),
        "e": ("not-gradable", 0.0),
        "f": ("not-gradable", 0.0),
    }
    assert kept["e"].problem == "a symlink"
    assert sorted(acted.sources) == ["((", RIGHT, "large", "wrong"]


def test_our_fault_is_tried_again_behind_all_others(
    planned: Planned, acted: Acted, pool: Pool
) -> None:
    fault = Outcome(fault=True, problem="the grading service ended")
    acted.outcomes["unlucky"] = [fault, fault, Outcome(report=report("pass"))]
    names = [*"bcdefg"]
    begun = planned(submission("a", "unlucky"), *[submission(one, one) for one in names])
    kept = went(begun, pool)
    assert (kept["a"].status, kept["a"].score, kept["a"].tries) == ("graded", 1.0, 3)
    assert acted.sources == ["unlucky", *names, "unlucky", "unlucky"]
    # The service that failed may be what is broken.
    assert [work.fresh for source, work in acted.asked if source == "unlucky"] == [0, 1, 1]


@pytest.mark.parametrize(
    "outcome", [Outcome(fault=True, problem="no disk"), RuntimeError("the worker died")]
)
def test_a_lasting_fault_is_no_zero(
    planned: Planned, acted: Acted, pool: Pool, outcome: Outcome | Exception
) -> None:
    acted.outcomes["cursed"] = [outcome]
    kept = went(planned(submission("a", "cursed"), submission("b")), pool)
    assert (kept["a"].status, kept["a"].tries, kept["a"].report) == ("grader-fault", TRIES, None)
    assert kept["a"].problem
    assert kept["b"].status == "graded"


def test_slow_answers_come_last_and_have_all_their_time(
    planned: Planned, acted: Acted, pool: Pool
) -> None:
    acted.outcomes["slow"] = [Outcome(slow=True), Outcome(report=report("pass"))]
    kept = went(planned(submission("a", "slow"), *[submission(one, one) for one in "bcd"]), pool)
    assert acted.sources == ["slow", "b", "c", "d", "slow"]
    assert [work.hurry is None for _, work in acted.asked] == [False, False, False, False, True]
    # Waiting its turn is no try.
    assert (kept["a"].status, kept["a"].tries) == ("graded", 1)


def test_the_same_text_is_graded_once_and_has_a_row_each(
    planned: Planned, acted: Acted, pool: Pool
) -> None:
    kept = went(planned(submission("a"), submission("b"), submission("c", "else")), pool)
    assert sorted(acted.sources) == sorted([RIGHT, "else"])
    assert len({one.key for one in kept.values()}) == 3
    assert kept["a"].report == kept["b"].report != None  # noqa: E711


def test_interrupted_it_keeps_what_is_done(planned: Planned, acted: Acted, pool: Pool) -> None:
    names = [*"abcdefgh"]
    begun = planned(*[submission(one, one) for one in names])
    seen: list[Result] = []

    def tell(result: Result | None) -> None:
        if result is not None:
            seen.append(result)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(begun.todo, begun.store, pool, tell)
    kept = list(begun.store.all())
    assert len(kept) == 3
    assert len(acted.asked) < len(names)


def test_an_executor_that_drops_its_work_ends_the_batch(
    planned: Planned, acted: Acted, pool: Pool
) -> None:
    class Dropping(Executor):
        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    begun = planned(submission("a"))
    with pytest.raises(Fault, match="dropped its work"):
        run(begun.todo, begun.store, Pool(Dropping(), lambda: 1, pool.rest, pool.close, "x"), print)
