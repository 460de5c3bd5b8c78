"""Grading on the screen, for real: the service, its judge and runner, and their deaths."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.grading.client import AsyncClient
from quizapp.learner.state import State
from quizapp.tui.screens.base import WIDE
from quizapp.tui.widgets.checks import CheckList

from .conftest import frame, gone, until

SIZES = [(80, 24), (60, 20), (110, 30)]
SLOW = """
import time

{reference}

class Sleepy(SelfAttention):
    def forward(self, x):
        time.sleep(60)

SelfAttention = Sleepy
"""


async def open_attention(pilot) -> None:
    """From home to the challenge `attention`, by keys."""
    await pilot.press("left", "end", "enter", "enter")
    await until(pilot, "Task")


@pytest.mark.parametrize("size", SIZES)
async def test_a_mistake_is_named(make_app, answer, reference, workspace, size) -> None:
    answer(reference.replace(" * self.scale", ""))
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await open_attention(pilot)
        assert "◐ started: c opens your file, g grades it" in await until(pilot, "maps a batch")
        await pilot.press("g")
        shown = await until(pilot, "of 7 checks fail")
        shown = await until(pilot, "Mistake: The scores are not scaled")
        assert "✗ wrong     forward" in shown
        assert "✗ wrong     scale" in shown
        assert "maps a batch" not in shown or size[0] >= WIDE
        assert ("× budget" if size[0] != WIDE else "k×") in shown
        assert " ms " in shown
        assert "bare dot" in shown
        await until(pilot, "✗ failing ")
        assert app.screen.query_one(CheckList).picked == "forward"
        await pilot.press("down", "down")
        await until(pilot, "scale: Scores are divided")
        await until(pilot, "Why the scores are scaled", show="#why")
        await until(pilot, "tried    SelfAttention(64, 1), x normal", show="Facts")
    assert State.load(workspace).status("attention").word == "failing"


async def test_a_right_answer_passes(make_app, answer, reference, workspace) -> None:
    answer(reference)
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        shown = await until(pilot, "✓ passed: all 7 checks")
        shown = await until(pilot, "in float32 on cpu")
        assert "✓ pass      input-kept" in shown
        await until(pilot, "Next in the list: Twice")
        await pilot.press("down")
        await until(pilot, "of the error that is allowed")
    assert str(State.load(workspace).status("attention")) == "passed"


BORROWED = "nn.MultiheadAttention(4, 2)"


@pytest.mark.parametrize("size", SIZES)
async def test_a_broken_rule_is_told_instead_of_a_pass(
    make_app, answer, reference, workspace, size
) -> None:
    answer(reference.replace("super().__init__()", f"super().__init__(); {BORROWED}"))
    app = make_app()
    async with app.run_test(size=size, notifications=True) as pilot:
        await open_attention(pilot)
        await until(pilot, "Write it yourself")
        await pilot.press("g")
        await until(pilot, "✗ not passed: all checks pass, but a rule is")
        shown = " ".join((await until(pilot, "All 7 checks pass")).replace("┃", " ").split())
        assert "torch.nn.MultiheadAttention" in shown
        await until(pilot, "✗ rule broken")
        assert "Next in the list" not in shown
    assert str(State.load(workspace).status("attention")) == "rule broken"


async def test_a_mistake_comes_before_a_broken_rule(make_app, answer, reference) -> None:
    wrong = reference.replace(" * self.scale", "")
    answer(wrong.replace("super().__init__()", f"super().__init__(); {BORROWED}"))
    app = make_app()
    async with app.run_test(size=(140, 50)) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "Mistake: The scores are not scaled")
        shown = await until(pilot, "Rule: Line 11 calls torch.nn.MultiheadAttention")
        assert shown.index("Mistake: The scores are not scaled") < shown.index("Rule: Line 11")


async def test_the_untouched_stub(make_app, answer, pack, workspace) -> None:
    answer((pack / "challenges/attention/attention/stub.py").read_text("utf-8"))
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "○ not started: this is still the stub")
    assert State.load(workspace).entry("attention").attempts == 0


async def test_without_a_file(make_app, workspace) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "There is nothing to grade yet: c writes here")
    assert not (workspace.root / "attention.py").exists()


async def test_a_file_that_does_not_parse(make_app, answer) -> None:
    answer("def forward(:\n")
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "! cannot be graded: SyntaxError")
        shown = await until(pilot, "attention.py:1")
        assert "def forward(:" in shown
        assert "skipped" in shown


async def test_what_the_learner_prints_is_no_markup(make_app, answer, reference) -> None:
    loud = 'print("[red]not markup[/red] [/]\\x1b[31m [@click=app.quit]x[/]")\n' + reference
    raising = loud.replace(
        "        batch, length, dim = x.shape\n", "        raise ValueError('[/b]')\n", 1
    )
    answer(raising)
    app = make_app()
    async with app.run_test(size=(140, 40)) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "✗ not passed")
        shown = await until(pilot, "ValueError: [/b]")
        assert "raise ValueError('[/b]')" in shown
        answer(loud + "\n1 / 0\n")
        await pilot.press("g")
        shown = await until(pilot, "ZeroDivisionError")
        assert "[red]not markup[/red] [/] [@click=app.quit]x[/]" in await until(pilot, "printed")


async def test_g_while_grading_starts_anew(make_app, answer, reference, workspace) -> None:
    answer(SLOW.format(reference=reference))
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "… running   forward")
        assert "· waiting   heads" in frame(app)
        answer(reference)
        await pilot.press("g")
        await until(pilot, "✓ passed: all 7 checks", seconds=20)
    # The run that was cancelled left no trace.
    assert State.load(workspace).entry("attention").attempts == 1


async def test_leaving_cancels(make_app, answer, reference, workspace) -> None:
    answer(SLOW.format(reference=reference))
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "… running   forward")
        await pilot.press("escape")
        await until(pilot, "Topics")
        answer(reference)
        await pilot.press("enter", "g")
        await until(pilot, "✓ passed: all 7 checks", seconds=20)


async def test_quitting_while_grading_is_quick(make_app, answer, reference) -> None:
    answer(SLOW.format(reference=reference))
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "… running   forward")
        service = app.session.client.pid
        await pilot.press("q")
    with pytest.raises(ProcessLookupError):
        os.kill(service, 0)


@pytest.mark.parametrize("turns", [1, 3, 10, 30])
async def test_giving_up_while_the_service_starts(turns: int) -> None:
    """Quitting at once, or pressing g twice: asyncio alone would wait for ever."""
    client = AsyncClient()
    start = asyncio.create_task(client.warm())
    for _ in range(turns):
        await asyncio.sleep(0)
    start.cancel()
    await asyncio.wait([start], timeout=20)
    assert start.done()
    await client.stop()


async def test_a_dead_service_is_told_and_replaced(make_app, answer, reference, workspace) -> None:
    answer(SLOW.format(reference=reference))
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "… running   forward")
        service = app.session.client.pid
        os.kill(service, signal.SIGKILL)
        # Nothing to press: one line, and the same answer is graded by the next one.
        await until(pilot, "The grader stopped; it starts anew and grades again…")
        assert "ended with status -9" in await until(pilot, "the grading service")
        await until(pilot, "… running   forward")
        assert app.session.client.pid != service
        os.kill(app.session.client.pid, signal.SIGKILL)
        shown = await until(pilot, "The grader stopped. g starts it again.")
        assert "ended with status -9" in await until(pilot, "the grading service")
        assert "running" not in shown
        answer(reference)
        await pilot.press("g")
        assert "starting the grader" in await until(pilot, "starting the grader")
        await until(pilot, "✓ passed: all 7 checks")
    assert State.load(workspace).entry("attention").attempts == 1


async def test_a_refusal_is_told(make_app, answer, reference) -> None:
    answer(reference)
    app = make_app(dtype="float16")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "attention is not graded in float16")
        await until(pilot, "its dtypes are float32")


async def test_task_and_result_share_the_room_of_a_small_terminal(
    make_app: Callable, answer: Callable[[str], Path], reference: str
) -> None:
    answer(reference)
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_attention(pilot)
        await until(pilot, "maps a batch")
        await pilot.press("g")
        await until(pilot, "✓ passed: all 7 checks")
        assert "maps a batch" not in frame(app)
        await pilot.press("t")
        shown = await until(pilot, "maps a batch")
        assert "✓ pass " not in shown
        await pilot.resize_terminal(120, 30)
        await until(pilot, "✓ pass ")
        # Task and code share a place; beside it are the checks.
        await until(pilot, "an nn.Module that")
        await pilot.press("c")
        shown = await until(pilot, "class SelfAttention")
        assert "✓ pass " in shown and "maps a" not in shown
        await pilot.press("escape", "z")
        assert "✓ pass " not in await gone(pilot, "✓ pass ")
        await pilot.press("escape")
        await pilot.resize_terminal(200, 50)
        shown = await until(pilot, "an nn.Module that")
        assert "class SelfAttention" in shown
        assert "✓ pass " in shown
