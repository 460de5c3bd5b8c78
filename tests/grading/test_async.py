"""The client for an event loop."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from quizapp.errors import Fault
from quizapp.grading.client import AsyncClient
from quizapp.grading.events import AnyEvent, Cancelled, Started
from tests.grading.conftest import alive, descendants, outcome, request, wait_for

LOOP = "while True:\n    pass\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[AsyncClient]:
    made = AsyncClient()
    yield made
    await made.stop()


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def run(client: AsyncClient, source: str) -> list[AnyEvent]:
    return [one async for one in client.grade(**request(source))]


def pid(client: AsyncClient) -> int:
    assert client.pid
    return client.pid


async def begun(client: AsyncClient, events: list[AnyEvent]) -> None:
    """Wait until a run has started and has its judge and runner."""
    while not (events and len(descendants(pid(client))) >= 2):
        await asyncio.sleep(0.01)


async def gather(client: AsyncClient, source: str, events: list[AnyEvent]) -> None:
    async for one in client.grade(**request(source)):
        events.append(one)


async def test_grade(client: AsyncClient, right: str) -> None:
    assert client.ready is None
    events = await run(client, right)
    assert outcome(events).verdict == "pass"
    assert client.ready is not None and client.ready.torch


async def test_warming_twice_starts_once(client: AsyncClient, right: str) -> None:
    await asyncio.gather(client.warm(), client.warm())
    before = pid(client)
    await client.warm()
    assert pid(client) == before
    assert outcome(await run(client, right)).verdict == "pass"


async def test_cancel(client: AsyncClient, right: str) -> None:
    events: list[AnyEvent] = []
    task = asyncio.create_task(gather(client, LOOP, events))
    await begun(client, events)
    await client.cancel()
    await asyncio.wait_for(task, 5)
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Cancelled)
    assert wait_for(lambda: not descendants(pid(client)))
    assert outcome(await run(client, right)).verdict == "pass"


async def test_cancel_by_a_second_grade(client: AsyncClient, right: str) -> None:
    events: list[AnyEvent] = []
    task = asyncio.create_task(gather(client, LOOP, events))
    await begun(client, events)
    report = outcome(await asyncio.wait_for(run(client, right), 20))
    await task
    assert report.verdict == "pass"
    assert isinstance(events[-1], Cancelled)


async def test_three_at_once_the_last_wins(client: AsyncClient, right: str) -> None:
    tasks = [asyncio.create_task(run(client, one)) for one in (LOOP, LOOP, right)]
    first, second, last = await asyncio.wait_for(asyncio.gather(*tasks), 40)
    assert isinstance(first[-1], Cancelled)
    assert isinstance(second[-1], Cancelled)
    assert outcome(last).verdict == "pass"


async def test_a_task_that_is_cancelled(client: AsyncClient, right: str) -> None:
    events: list[AnyEvent] = []
    task = asyncio.create_task(gather(client, LOOP, events))
    await begun(client, events)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert outcome(await asyncio.wait_for(run(client, right), 20)).verdict == "pass"


async def test_death_and_restart(client: AsyncClient, right: str) -> None:
    events: list[AnyEvent] = []
    task = asyncio.create_task(gather(client, LOOP, events))
    await begun(client, events)
    first, children = pid(client), descendants(pid(client))
    os.kill(first, signal.SIGKILL)
    with pytest.raises(Fault, match="status -9"):
        await task
    assert wait_for(lambda: not any(alive(one) for one in children))
    assert outcome(await run(client, right)).verdict == "pass"
    assert pid(client) != first


async def test_death_while_nothing_runs(client: AsyncClient, right: str) -> None:
    first = pid(client)
    os.kill(first, signal.SIGKILL)
    await asyncio.sleep(0.3)
    assert outcome(await run(client, right)).verdict == "pass"
    assert pid(client) != first


async def test_stop_while_a_run_goes_on(right: str) -> None:
    client = AsyncClient()
    events: list[AnyEvent] = []
    task = asyncio.create_task(gather(client, LOOP, events))
    while not client.pid:
        await asyncio.sleep(0.01)
    await begun(client, events)
    service, children = pid(client), descendants(pid(client))
    await client.stop()
    with pytest.raises(Fault):
        await task
    assert wait_for(lambda: not any(alive(one) for one in [service, *children]))
    await client.stop()
