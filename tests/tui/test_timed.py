"""Full screen against a clock: a mock interview, and an assignment."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizapp import catalog
from quizapp.interview import keys as keyring
from quizapp.interview.assign.create import Wish, bundles, new_record
from quizapp.interview.candidate.opened import Opened, open_bundle
from quizapp.interview.intake.sealed import HEADER
from quizapp.interview.models import Candidate
from quizapp.learner import mock
from quizapp.learner.mock import Desk, Interview, Task
from quizapp.learner.mock import clock as clocks
from quizapp.learner.mock.desk import load
from quizapp.learner.settings import Settings
from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace
from quizapp.tui import words
from quizapp.tui.app import QuizApp
from quizapp.tui.session import Session
from quizapp.tui.timed.told import told
from quizapp.tui.widgets.prose import Prose
from tests.tui.conftest import frame, gone, until

MakeApp = Callable[..., QuizApp]
RIGHT = "def twice(x):\n    return 2 * x\n"
WRONG = "def twice(x):\n    print('SAID')\n    return x * x\n"


# --- a mock interview ---
@pytest.fixture
def begin(make_pack: Callable[..., Path], workspace: Workspace, pack: Path) -> Callable[..., Desk]:
    """Begins an interview on `twice` and `thrice`, as `quiz interview` does."""

    def make(minutes: float = 45.0) -> Desk:
        other = make_pack("other", challenges=("twice", "thrice"))
        found = [catalog.load([other]).find(one) for one in ("twice", "thrice")]
        now = clocks.read()
        folder = workspace.root / "interviews" / "one"
        for one in found:
            Workspace(folder).start(one)
        desk = Desk.of_user()
        desk.begin(
            Interview(
                id="20270104-120000",
                began=now.wall,
                seed=1,
                folder=folder,
                clock=mock.Clock(limit=60 * minutes),
                tasks=[
                    Task(challenge=one.id, topic=one.topic, title=f"{one.id} it", minutes=2)
                    for one in found
                ],
            )
        )
        return desk

    return make


def file(desk: Desk, name: str) -> Path:
    view = desk.look()
    assert view is not None
    task = view.interview.find(name)
    assert task is not None
    return view.interview.path(task)


async def open_first(pilot) -> None:
    await until(pilot, "Rules")
    await pilot.press("enter")
    await until(pilot, "doubles a tensor")


@pytest.mark.parametrize(
    ("left", "paused", "text", "style"),
    [
        (2700.0, False, "45 min left", ""),
        (2640.5, False, "45 min left", ""),
        (301.0, False, "6 min left", ""),
        (300.0, False, "low: 5:00 left", words.BUSY),
        (0.4, False, "low: 0:01 left", words.BUSY),
        (0.0, False, "0 min over time", words.BAD),
        (-61.0, False, "2 min over time", words.BAD),
        (600.0, True, "paused, 10 min left", words.BUSY),
        (3 * 86_400.0, False, "3 days 0 h left", ""),
    ],
)
def test_what_a_clock_says(left: float, paused: bool, text: str, style: str) -> None:
    assert told(left, paused=paused) == (text, style)


def test_what_a_deadline_says() -> None:
    assert told(600.0, of="the deadline").text == "10 min left to the deadline"
    assert told(-600.0, of="the deadline").text == "the deadline is over"


async def test_an_interview_is_all_that_is_shown(begin, make_app: MakeApp) -> None:
    begin()
    async with make_app().run_test(size=(80, 24)) as pilot:
        shown = await until(pilot, "45 min left")
        assert "Interview" in shown
        assert shown.count("not graded") == 2
        assert "Self-attention" not in shown


async def test_grading_says_counts_and_no_more(begin, make_app: MakeApp) -> None:
    desk = begin()
    file(desk, "twice").write_text(WRONG)
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await open_first(pilot)
        assert "45 min left" in frame(pilot.app)
        await pilot.press("g")
        shown = await until(pilot, "0 of 1 check passed", 40)
        for hidden in ("SAID", "squared", "forward", "expected"):
            assert hidden not in shown
        await pilot.press("o")
        assert "SAID" not in frame(pilot.app)
        file(desk, "twice").write_text(RIGHT)
        await until(pilot, "was saved elsewhere")
        await pilot.press("g")
        await until(pilot, "1 of 1 check passed")
        await pilot.press("escape")
        shown = await until(pilot, "✓ solved")
        assert "not graded" in shown
    view = desk.look()
    assert view is not None
    grades = view.interview.tasks[0].grades
    assert [(one.passed, one.solved) for one in grades] == [(0, False), (1, True)]
    assert State.load(Workspace(view.interview.folder)).entry("twice").attempts == 2


@pytest.mark.parametrize(
    ("key", "what"),
    [("h", "hints"), ("s", "solution"), ("a", "article"), ("f", "figure"), ("y", "history")],
)
async def test_help_is_withheld(begin, make_app: MakeApp, key: str, what: str) -> None:
    begin()
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await open_first(pilot)
        await pilot.press(key)
        await until(pilot, f"no {what} now: an interview asks about it")


async def test_whose_turn_it_is(begin, make_app: MakeApp) -> None:
    desk = begin()
    async with make_app().run_test(size=(80, 24)) as pilot:
        await until(pilot, "Rules")
        await pilot.press("down", "enter")
        await until(pilot, "doubles a tensor")
    view = desk.look()
    assert view is not None and view.task.challenge == "thrice"


async def test_a_clock_that_stands_still(begin, make_app: MakeApp) -> None:
    desk = begin()
    file(desk, "twice").write_text(RIGHT)
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, "Rules")
        await pilot.press("p")
        await until(pilot, "paused, 45 min left")
        await pilot.press("enter")
        await until(pilot, "doubles a tensor")
        await pilot.press("g")
        await until(pilot, "the interview is paused")
        await pilot.press("escape", "p")
        await gone(pilot, "paused")
    view = desk.look()
    assert view is not None and not view.paused
    assert [one.kind for one in view.interview.clock.gaps] == ["pause"]


async def test_it_ends_in_its_page(begin, make_app: MakeApp) -> None:
    desk = begin()
    file(desk, "twice").write_text(RIGHT)
    file(desk, "thrice").write_text(WRONG)
    async with make_app().run_test(size=(80, 40), notifications=True) as pilot:
        await until(pilot, "Rules")
        await pilot.press("e")
        await until(pilot, "is graded as it is")
        await pilot.press("n")
        assert desk.look() is not None
        await pilot.press("e")
        await until(pilot, "is graded as it is")
        await pilot.press("y")
        shown = await until(pilot, "Interview of", 40)
        shown = await until(pilot, "1 of 2 challenges solved")
        assert "not solved" in shown
        assert desk.look() is None
        (path,) = desk.finished()
        kept = load(path)
        assert kept is not None and [bool(one.grades) for one in kept.tasks] == [True, True]
        await pilot.press("escape")
        # Practice again, with all that was put away.
        assert "Self-attention" in await until(pilot, "challenges passed")


async def test_over_time_is_said_and_ends_grading(begin, make_app: MakeApp) -> None:
    desk = begin(minutes=0.0001)
    file(desk, "twice").write_text(RIGHT)
    async with make_app().run_test(size=(80, 24)) as pilot:
        await until(pilot, "min over time")
        await pilot.press("enter")
        await until(pilot, "doubles a tensor")
        await pilot.press("g")
        await until(pilot, "the time is over")


async def test_an_interview_that_a_command_ends(begin, make_app: MakeApp) -> None:
    desk = begin()
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await open_first(pilot)
        desk.end()
        await until(pilot, "0 of 2 challenges solved")
        await pilot.press("escape")
        await until(pilot, "challenges passed")


async def test_an_interview_that_a_command_begins(
    begin, make_app: MakeApp, workspace: Workspace
) -> None:
    """Who had practice open already gets no help there either."""
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, "challenges passed")
        twice = app.session.catalog.find("twice")
        app.open_challenge(twice)
        await until(pilot, "doubles a tensor")
        begin()
        for key, what in (("h", "hints"), ("s", "solution"), ("a", "article")):
            await pilot.press(key)
            await until(pilot, f"no {what} now: an interview asks about it")
        workspace.start(twice)
        await pilot.press("g")
        await until(pilot, "an interview asks about it: Esc goes to the list")
        await pilot.press("escape")
        await until(pilot, "challenges passed")
        await pilot.press("i")
        shown = await until(pilot, "45 min left")
        assert shown.count("not graded") == 2


async def test_one_is_begun_at_a_key(make_app: MakeApp, workspace: Workspace) -> None:
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, "challenges passed")
        await pilot.press("i")
        await until(pilot, "Mock interview")
        await pilot.press("left", "down", "right", "right")
        await until(pilot, "30 minutes")
        await until(pilot, "Drawn from 1 challenge, ")
        await pilot.press("down", "right")
        await until(pilot, "no challenge is of that level")
        await pilot.press("b")
        await until(pilot, "there are levels")
        assert Desk.of_user().look() is None
        await pilot.press("left", "b", "b")
        await until(pilot, "30 min left")
        view = Desk.of_user().look()
        assert view is not None
        (task,) = view.interview.tasks
        assert view.interview.path(task).is_relative_to(workspace.root / "interviews")
        await pilot.press("enter")
        await until(pilot, pilot.app.session.catalog.find(task.challenge).title)


async def test_one_is_not_begun_by_looking(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await until(pilot, "challenges passed")
        await pilot.press("i")
        await until(pilot, "Mock interview")
        await pilot.press("escape")
        await gone(pilot, "Mock interview")
        assert Desk.of_user().look() is None
        assert "challenges passed" in frame(pilot.app)


# --- an assignment ---
@pytest.fixture
def opened(tmp_path: Path, own_home: Path) -> Opened:
    """An assignment on attention, opened as `quiz open` does."""
    made, _ = keyring.load_or_make(tmp_path / "keys")
    everything = catalog.load()
    record = new_record(
        Wish(
            name="ML screen",
            challenges=(everything.find("attention"),),
            candidates=(Candidate(id="c07", name="Jane Doe", email="jane@example.org"),),
            minutes=60,
            deadline=datetime.now(UTC) + timedelta(days=30),
            rules="Be kind. " * 3,
            required=("attention",),
        ),
        made,
    )
    ((_, data),) = bundles(record, everything, made)
    bundle = tmp_path / "c07.zip"
    bundle.write_bytes(data)
    found, _ = open_bundle(bundle, tmp_path / "work", own_home / "quiz" / "data" / "attempts")
    return found


@pytest.fixture
def candidate(opened: Opened) -> QuizApp:
    return QuizApp(Session.begin(Settings(), Workspace(opened.root), opened))


async def test_a_candidate_has_clock_and_examples(
    candidate: QuizApp, opened: Opened, reference: str
) -> None:
    async with candidate.run_test(size=(80, 24), notifications=True) as pilot:
        shown = await until(pilot, "60 min left (advisory)")
        assert "ML screen" in shown and "never stops you" in shown
        assert "Batch" not in shown
        await pilot.press("enter")
        await until(pilot, "60 min left (advisory)")
        await until(pilot, "maps a batch")
        assert "What goes into your code" in pilot.app.screen.query_one("#task Prose", Prose).source
        await pilot.press("h")
        await until(pilot, "no hints now: an assignment brings none")
        (opened.root / "attention.py").write_text(reference)
        await until(pilot, "was saved elsewhere")
        await pilot.press("g")
        await until(pilot, "✓ passed: all", 40)
        await until(pilot, "hidden checks follow")
        await pilot.press("escape")
        await until(pilot, "✓ ")
    graded = [one for one in opened.log() if one.event == "graded"]
    assert [(one.challenge, one.verdict) for one in graded] == [("attention", "pass")]
    # Nothing of it is practice: it opens no solution there.
    assert State.load(Workspace.find()).entry("attention").attempts == 0


async def test_a_candidate_hands_in(candidate: QuizApp, opened: Opened, reference: str) -> None:
    async with candidate.run_test(size=(80, 40), notifications=True) as pilot:
        await until(pilot, "60 min left")
        await pilot.press("p")
        await pilot.press("e")
        await until(pilot, "nothing was written yet")
        (opened.root / "attention.py").write_text(reference)
        await pilot.press("e")
        shown = await until(pilot, "This is my own work")
        assert "its examples were not run" in shown
        await pilot.press("n")
        await gone(pilot, "This is my own work")
        assert not list(opened.root.glob("*hand-in*.zip"))
        await pilot.press("e")
        await until(pilot, "This is my own work")
        await pilot.press("y")
        await until(pilot, "Your receipt")
        (path,) = opened.root.glob("*hand-in.zip")
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            header = next(one for one in archive.namelist() if one.endswith(HEADER))
            assert json.loads(archive.read(header))["assignment"] == opened.assignment.id
        await pilot.press("escape")
        await until(pilot, "Rules")
    assert opened.log()[-1].event == "submitted"
