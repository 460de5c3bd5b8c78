"""Where the work is done: threads here, or whatever executor an address names.

An executor is one of ``concurrent.futures``: it is given ``worker.grade``, bytes and a string, and
returns a string. Other packages add theirs by the entry point group ``quizapp.executors``: a name,
which is the address's scheme, and a function that takes the rest of the address, ``jobs`` and
whether a GPU is needed, and returns a ``Pool`` (or an executor, which is one with ``jobs`` slots).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import entry_points

from quizapp.errors import QuizError
from quizapp.interview.batch import worker

GROUP = "quizapp.executors"
MAX_JOBS = 256
DROPPED = "the executor has dropped its work"
DROPPED_HINT = "is its scheduler still there?"


@dataclass(frozen=True, slots=True)
class Pool:
    """An executor, with what bulk grading wants to know of it."""

    executor: Executor
    slots: Callable[[], int]
    """How many it can be at now. Workers may come and go."""
    rest: Callable[[], None]
    """End the services wherever they are. May be called while they are at work."""
    close: Callable[[], None]
    """Give it back. The services have been ended, no work is left."""
    name: str


def open_pool(address: str, jobs: int, *, gpu: bool = False) -> Pool:
    """The pool at ``address``; empty: ``jobs`` threads of this process, each with a service.

    Raises:
        QuizError: there is none of that kind, or it does not answer.
    """
    if not address:
        return threads(jobs)
    scheme, separator, rest = address.partition("://")
    if not separator:
        raise QuizError(
            f"--executor {address}: an executor has an address", hint="such as dask://HOST:8786"
        )
    if scheme in ("dask", "dask+tls"):
        from quizapp.interview.batch import cluster

        return cluster.connect(rest, tls=scheme == "dask+tls", gpu=gpu)
    for entry in entry_points(group=GROUP, name=scheme):
        opened = entry.load()(rest, jobs=jobs, gpu=gpu)
        if isinstance(opened, Pool):
            return opened
        return Pool(opened, lambda: jobs, lambda: None, opened.shutdown, address)
    known = sorted({"dask", "dask+tls"} | {one.name for one in entry_points(group=GROUP)})
    raise QuizError(
        f"--executor {address}: there is no executor {scheme}", hint=f"known: {', '.join(known)}"
    )


def threads(jobs: int) -> Pool:
    """``jobs`` threads; what they wait for are services of their own."""
    executor = ThreadPoolExecutor(jobs, thread_name_prefix="grader")

    def close() -> None:
        executor.shutdown(wait=False, cancel_futures=True)
        worker.rest()
        executor.shutdown(wait=True)

    return Pool(
        executor,
        lambda: jobs,
        worker.rest,
        close,
        name="1 grader here" if jobs == 1 else f"{jobs} graders here",
    )


def default_jobs() -> int:
    """A service for each core that this process may use."""
    try:
        return min(MAX_JOBS, len(os.sched_getaffinity(0)))
    except AttributeError:  # not on every system
        return min(MAX_JOBS, os.cpu_count() or 1)
