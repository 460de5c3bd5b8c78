"""Executors by address: ours, others' by entry point, and those that there are not."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from quizapp.errors import QuizError
from quizapp.interview.batch import cluster, executors
from quizapp.interview.batch.begin import Begun, place
from quizapp.interview.batch.executors import open_pool
from quizapp.interview.batch.run import run

from .conftest import PLACE, Acted, submission

SEEN: list[tuple[str, int, bool]] = []


class Inline(Executor):
    """Does it at once, in the thread that asks."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **kwargs))
        return done


def inline(address: str, *, jobs: int, gpu: bool) -> Executor:
    """What another package would register."""
    SEEN.append((address, jobs, gpu))
    return Inline()


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("inline", "nowhere:inline", executors.GROUP)
    monkeypatch.setattr(EntryPoint, "load", lambda self: inline)

    def entry_points(*, group: str, name: str = "inline") -> list[EntryPoint]:
        return [entry] if (group, name) == (executors.GROUP, "inline") else []

    monkeypatch.setattr(executors, "entry_points", entry_points)


def test_another_package_s_executor_grades(
    registered: None,
    planned: Callable[..., Begun],
    acted: Acted,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(executors.worker, "describe", lambda: PLACE.model_dump_json())
    pool = open_pool("inline://anywhere:1", 3, gpu=True)
    assert SEEN == [("anywhere:1", 3, True)]
    assert (pool.name, pool.slots()) == ("inline://anywhere:1", 3)
    assert place(pool) == PLACE
    begun = planned(*[submission(one, one) for one in "abcde"])
    run(begun.todo, begun.store, pool, lambda _: None)
    assert {one.status for one in begun.store.all()} == {"graded"}
    pool.rest()
    pool.close()


def test_workers_that_differ_are_not_used(acted: Acted, monkeypatch: pytest.MonkeyPatch) -> None:
    places = iter([PLACE, PLACE.model_copy(update={"torch": "9"})])
    monkeypatch.setattr(executors.worker, "describe", lambda: next(places).model_dump_json())
    pool = executors.threads(2)
    with pytest.raises(QuizError, match="torch 9, not 2"):
        place(pool)
    pool.close()


def test_unknown_ones_are_told_with_those_there_are(registered: None) -> None:
    with pytest.raises(QuizError, match="no executor ray") as caught:
        open_pool("ray://x", 1)
    assert caught.value.hint == "known: dask, dask+tls, inline"
    with pytest.raises(QuizError, match="no place of a scheduler"):
        cluster.connect("host:port", tls=False, gpu=False)


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(QuizError, match="needs Dask") as caught:
        open_pool("dask://127.0.0.1:1", 1)
    assert "quizapp[cluster]" in (caught.value.hint or "")


def test_threads_are_named_by_their_number() -> None:
    for jobs, name in ((1, "1 grader here"), (3, "3 graders here")):
        pool = open_pool("", jobs)
        assert isinstance(pool.executor, ThreadPoolExecutor)
        assert (pool.name, pool.slots()) == (name, jobs)
        pool.close()
    assert executors.default_jobs() >= 1
