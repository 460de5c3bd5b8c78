"""Whatever runners say, the judge hears an order that a run can have."""

import os
import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from quizapp.grading.service.children import Judge, Runner
from quizapp.grading.service.run import Run
from quizapp.grading.service.settings import Bounds
from quizapp.grading.wire.frames import (
    Frame,
    FrameReader,
)
from tests.unit.grading.fuzzing import fuzz


@contextmanager
def supervised() -> Iterator[Any]:
    """A run whose children are pipes. Each runner says that its wall stands; what comes then is
    the answer's to forge."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    world: Any = SimpleNamespace(starts=[], said=[], frames=-1, theirs=theirs)
    left: list[int] = []

    def start_runner(task: object, cell: object, first: int) -> Runner:
        world.starts.append(first)
        frames, world.frames = os.pipe()
        log, log_in = os.pipe()
        left.extend((world.frames, log_in))
        for one in (frames, log):
            os.set_blocking(one, False)
        for kind in ("confined", "parsed"):
            os.write(world.frames, Frame({"kind": kind}).pack())
        return Runner(1, frames, log, Path("nowhere"))

    nothing: Any = SimpleNamespace(id=7, bulk=False, address_space=True)
    children: Any = SimpleNamespace(
        start_runner=start_runner,
        start_judge=lambda task: Judge(1, ours),
        end=lambda pid, scratch=None: None,
        ended=lambda pid: 0,
    )
    watch = lambda descriptor, mode: None  # noqa: E731
    world.run = Run(nothing, nothing, nothing, Bounds(), watch, world.said.append, children)
    try:
        yield world
    finally:
        world.run.close()
        theirs.close()
        for one in left:
            os.close(one)


said = st.sampled_from(
    [
        {"kind": "loaded"},
        {"kind": "loaded"},
        {"kind": "done"},
        {"kind": "parsed"},
        {"kind": "confined"},
        {"kind": "over"},
        {"kind": "ended", "verdict": "pass", "text": "forged", "check": 0},
        {"kind": "unloadable", "stage": "import"},
        {"kind": "unconfined", "text": "forged"},
        {"kind": [1]},
        {},
    ]
) | st.builds(
    lambda kind, check, more: {"kind": kind, "check": check} | more,
    st.sampled_from(["begin", "record"]),
    st.integers(-1, 4) | st.sampled_from([True, None, "0", [0], 1 << 62]),
    st.sampled_from([{}, {"memory": True}, {"log": "forged"}, {"ms": -1.0}]),
)
"""What a runner may say, in its turn or out of it."""
more = st.sampled_from([{}, {}, {"log": "forged"}, {"ms": -1.0}, {"memory": True}])


@st.composite
def speeches(draw: st.DrawFn) -> list[Any]:
    """A run's frames as they should be, but for a few edits."""
    frames: list[Any] = [{"kind": "loaded"}]
    for number in sorted(draw(st.sets(st.integers(0, 4)))):
        frames += [{"kind": "begin", "check": number}, {"kind": "record", "check": number}]
    frames = [one | draw(more) for one in frames] + [{"kind": "done"}]
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(frames) - 1))
        match draw(st.integers(0, 4)):
            case 0:
                frames.insert(at, draw(said | st.binary(max_size=20)))
            case 1 if len(frames) > 1:
                del frames[at]
            case 2:
                frames.insert(at, frames[draw(st.integers(0, len(frames) - 1))])
            case 3 if isinstance(frames[at], dict):
                frames[at] = frames[at] | {"check": draw(st.integers(-1, 4))}
            case _:
                frames.append(frames.pop(at))
    return frames


@fuzz(400)
@given(speeches(), st.booleans())
def test_frames_in_any_order(sent: list[Any], at_once: bool) -> None:
    """Whatever runners say, the judge hears an order that a run can have, and no word of theirs
    about time or output."""
    with supervised() as world:
        for one in sent:
            if world.run._runner is None:
                break
            os.write(world.frames, one if isinstance(one, bytes) else Frame(one).pack())
            if not at_once:
                world.run.readable(world.run._runner.frames)
        while (
            world.run._runner is not None
            and select.select([world.run._runner.frames], [], [], 0)[0]
        ):
            world.run.readable(world.run._runner.frames)
        assert not world.said
        heard = _heard(world.theirs)
        assert world.starts == sorted(set(world.starts))
    begun, kinds = -1, [one["kind"] for one in heard]
    for number, one in enumerate(heard):
        match one:
            case {"kind": "begin", "check": check}:
                assert type(check) is int and check > begun
                assert "loaded" in kinds[:number]
                begun = check
            case {"kind": "record" | "ended", "check": check} if check != -1:
                assert check == begun and kinds[number - 1] == "begin"
            case {"kind": "ended"}:
                assert kinds[number + 1] == "over"
            case {"kind": "over" | "unloadable"}:
                assert number == len(heard) - 1
            case _:
                assert one["kind"] == "loaded"
        assert one.get("log", "") == "" and one.get("ms", 0.0) >= 0.0
        if one["kind"] in ("over", "ended"):
            assert one.get("verdict") != "pass"


def _heard(line: socket.socket) -> list[dict[str, Any]]:
    try:
        return [one.header for one in FrameReader().feed(line.recv(1 << 22))]
    except BlockingIOError:
        return []


def test_a_run_without_a_runner_hears_a_whole_run() -> None:
    """The test above would pass if nothing came through."""
    frames: list[Any] = [{"kind": "loaded"}]
    for number in range(3):
        frames += [{"kind": "begin", "check": number}, {"kind": "record", "check": number}]
    with supervised() as world:
        for one in [*frames, {"kind": "done"}]:
            os.write(world.frames, Frame(one).pack())
        world.run.readable(world.run._runner.frames)
        kinds = [one["kind"] for one in _heard(world.theirs)]
    assert kinds == ["loaded"] + ["begin", "record"] * 3 + ["over"]
