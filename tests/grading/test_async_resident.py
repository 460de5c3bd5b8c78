"""The event loop's client over a resident: found, left, and replaced when it goes."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from quizapp.grading import link
from quizapp.grading.client import AsyncClient
from quizapp.grading.events import AnyEvent, Finished
from quizapp.grading.resident import find
from quizapp.grading.resident.line import GONE, Gone
from tests.grading.conftest import alive, outcome, request, wait_for
from tests.grading.test_resident import stop_all

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="residents fork")

LOOP = "while True:\n    pass\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("QUIZ_HOME", str(tmp_path / "home"))
    yield tmp_path / "home"
    stop_all()


@pytest_asyncio.fixture
async def made(home: Path) -> AsyncIterator[Callable[..., AsyncClient]]:
    clients: list[AsyncClient] = []

    def make(use: link.Use = "started", say: Callable[[str], object] = str) -> AsyncClient:
        clients.append(AsyncClient(use, say))
        return clients[-1]

    yield make
    for one in clients:
        await one.stop()


async def run(client: AsyncClient, source: str) -> list[AnyEvent]:
    return [one async for one in client.grade(**request(source))]


async def test_it_is_left_for_the_next(made: Callable[..., AsyncClient], right: str) -> None:
    first = made()
    assert outcome(await run(first, right)).verdict == "pass"
    pid = first.pid
    await first.stop()
    assert alive(pid)
    second = made("found")
    assert outcome(await run(second, right)).verdict == "pass"
    assert second.pid == pid
    # A run that is given up is no end of it.
    events = second.grade(**request(LOOP))
    assert (await anext(events)).kind == "started"
    await events.aclose()
    assert outcome(await run(second, right)).verdict == "pass"
    assert second.pid == pid


async def test_none_is_started_where_none_may_be(
    made: Callable[..., AsyncClient], right: str
) -> None:
    client = made("found")
    assert outcome(await run(client, right)).verdict == "pass"
    with find.residents() as there:
        assert not there.lines and not there.silent


async def test_one_that_goes_is_replaced(made: Callable[..., AsyncClient], right: str) -> None:
    said: list[str] = []
    client = made(say=said.append)
    with pytest.raises(Gone, match=GONE):
        async for event in client.grade(**request(LOOP)):
            if event.kind == "started":
                os.kill(client.pid, signal.SIGKILL)
    before = client.pid
    assert outcome(await run(client, right)).verdict == "pass"
    assert client.pid != before
    with find.residents() as there:
        assert not there.lines, "a service of one's own comes after, not another resident"
    assert said == []


async def test_one_that_has_gone_meanwhile(made: Callable[..., AsyncClient], right: str) -> None:
    said: list[str] = []
    client = made(say=said.append)
    await client.wait_ready()
    pid = client.pid
    os.kill(pid, signal.SIGKILL)
    assert await asyncio.to_thread(wait_for, lambda: not alive(pid))
    await asyncio.sleep(0)
    try:
        events = await run(client, right)
    except Gone:  # the loop had not heard of it yet: then it says so now
        said.append(GONE)
        events = await run(client, right)
    assert isinstance(events[-1], Finished)
    assert said == [GONE]


async def test_nobody_waits_for_one_that_says_nothing(
    made: Callable[..., AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quitting at once takes no longer than that."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    hung = threading.Event()

    def obtain(*_: object, **__: object) -> None:
        loop.call_soon_threadsafe(asked.set)
        hung.wait(60)

    monkeypatch.setattr(find, "obtain", obtain)
    client = made()
    warming = asyncio.create_task(client.warm())
    await asked.wait()
    await asyncio.wait_for(client.stop(), 10)
    with pytest.raises(Exception, match="was stopped"):
        await warming
    hung.set()
