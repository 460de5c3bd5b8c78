"""From the grader's events to the screen's messages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import assert_never

from textual.message import Message

from quizapp.grading import events
from quizapp.tui import messages


async def relay(
    stream: AsyncIterator[events.AnyEvent], run: int, post: Callable[[Message], bool]
) -> None:
    """Post a message for each event of a run until its last.

    Nothing but the stream is awaited: a cancelled worker is then interrupted inside the client,
    which tells the service to stop the run.
    """
    async for event in stream:
        message = _message(event, run)
        if message is not None:
            post(message)


def _message(event: events.AnyEvent, run: int) -> Message | None:
    match event:
        case events.Ready() | events.ReplayMade():
            return None
        case events.Started():
            return messages.RunBegan(run, event.checks)
        case events.CheckStarted():
            return messages.CheckBegan(run, event.name)
        case events.CheckFinished():
            return messages.CheckEnded(run, event.result)
        case events.FigureDrawn():
            return messages.FigureCame(run, event.figure, event.problem)
        case events.Finished():
            return messages.RunEnded(run, event.report)
        case events.Cancelled():
            return messages.RunCancelled(run)
        case events.Failed():
            return messages.RunFailed(run, event.message, event.hint)
        case _:
            assert_never(event)
