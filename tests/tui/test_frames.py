"""How the main screens look, at three sizes. See `golden.py` for how to keep new frames."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from quizapp import catalog
from quizapp.learner import clock
from quizapp.learner.clock import Rhythm
from quizapp.learner.settings import Settings
from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace
from quizapp.tui.app import QuizApp
from quizapp.tui.session import Session
from quizapp.tui.widgets.checks import CheckList

from . import recorded
from .conftest import until
from .golden import Golden

NOW = datetime(2027, 1, 6, 12, tzinfo=UTC)  # a Wednesday
SIZES = [(80, 24), (110, 30), (160, 45)]
TOPICS = ("Gradients", "Attention", "Normalisation")
PROMPT = """\
# Attention, part 1

Write `SelfAttention(dim, heads=8)`, which maps `(batch, length, dim)` to the same shape.

- Heads are slices of neighbouring features.
- Scores are divided by the square root of a head's width.

```
scores  = q·kᵀ / √d
```
"""
ARTICLE = """\
# Attention

Each position looks at each other one, and takes a mixture of what they hold.

## Why divide by √d

Large scores push the softmax towards one-hot, where its gradient is **nearly zero**:

| width | largest weight |
| --- | --- |
| 4 | 0.41 |
| 1024 | 0.96 |

```python
scores = q @ k.transpose(-1, -2) / d**0.5
```

1. Unscaled, the variance of a score is `d`.
2. Scaled, it is 1, whatever the width is.
"""


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    return Golden(update=request.config.getoption("--update-frames"))


@pytest.fixture
def packs(tmp_path: Path, make_pack, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Three topics of their own, that stay as they are when ours change."""
    packs = []
    for number, title in enumerate(TOPICS):
        name = title.lower()
        pack = make_pack(name, topic=name, challenges=tuple(f"{name}-{n}" for n in range(1, 5)))
        file = pack / "challenges" / name / "topic.toml"
        text = file.read_text().replace('{en = "Tiny", zh = "小"}', f'"{title}"')
        file.write_text(text.replace("order = 1", f"order = {number}"))
        for n in range(1, 5):
            file = pack / "challenges" / name / f"{name}-{n}" / "challenge.toml"
            text = file.read_text().replace('"Twice"', f'"{title}, part {n}"')
            file.write_text(text.replace("difficulty = 1", f"difficulty = {n}"))
        packs.append(pack)
    monkeypatch.setattr(catalog, "load", _without_ours(catalog.load))
    monkeypatch.setattr(catalog, "languages", lambda packs: ["en", "zh"])
    return packs


def _without_ours(load: Callable[..., catalog.Catalog]) -> Callable[..., catalog.Catalog]:
    return lambda packs, lang, cache=None: load(packs, lang, builtin=False, cache=cache)


@pytest.fixture
def app(packs: list[Path], own_home: Path, monkeypatch: pytest.MonkeyPatch) -> QuizApp:
    """A learner who has come some way, in a home called ~, on a day that never changes."""
    monkeypatch.setenv("HOME", str(own_home))
    monkeypatch.delenv("QUIZ_WORKSPACE")
    monkeypatch.setenv("EDITOR", "vi")
    monkeypatch.setattr("quizapp.tui.screens.settings.edit_command", lambda _: FixedEditor)
    monkeypatch.setattr("quizapp.learner.editors.shutil.which", lambda name: None)
    monkeypatch.setattr(
        "quizapp.tui.app.WARM_UP_AFTER", 3600
    )  # the grader's word comes when it will
    monkeypatch.setattr("quizapp.tui.screens.settings.SettingsScreen._ask_devices", lambda _: None)
    monkeypatch.chdir(own_home)
    workspace = Workspace(own_home / "quiz")
    for days, name, passed, total in [
        (40, "gradients-1", 3, 3),
        (30, "gradients-2", 3, 3),
        (1, "gradients-3", 5, 5),
        (0.1, "attention-1", 4, 9),
    ]:
        began = NOW - timedelta(days=days)
        moments = iter([began, began, *[began + timedelta(minutes=12)] * 50])
        state = State.load(workspace, Rhythm(now=lambda moments=moments: next(moments), zone=UTC))
        state.worked_on(name)
        checks = [{"verdict": "pass"}] * passed + [{"verdict": "wrong"}] * (total - passed)
        verdict = "pass" if passed == total else "wrong"
        state.record({"challenge": name, "topic": "x", "verdict": verdict, "checks": checks})
    monkeypatch.setattr(clock, "utc_now", lambda: NOW)
    settings = Settings.load(workspace.root, flags={"packs": tuple(packs)})
    return QuizApp(Session.begin(settings, workspace))


class FixedEditor:
    words = ("vi",)
    source = "$EDITOR"


@pytest.mark.parametrize("size", [*SIZES, (60, 20), (200, 60)])
async def test_home(app: QuizApp, golden: Golden, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await golden(pilot, "home")


@pytest.mark.parametrize("size", SIZES)
async def test_home_while_searching(app: QuizApp, golden: Golden, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("slash", *"is:todo", "space", *"part")
        await until(pilot, "9 found")
        await pilot.press("enter")
        await golden(pilot, "search")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("name", "keys", "words"),
    [
        ("settings", ["s"], "Daily load"),
        ("help", ["question_mark"], "Esc closes"),
        ("filter", ["f"], "Show only"),
        ("beginning", ["i"], "Mock interview"),
        ("review", ["v"], "clean stub"),
        ("palette", ["ctrl+p"], "Search for commands"),
    ],
)
async def test_other_screens(
    app: QuizApp, golden: Golden, size: tuple[int, int], name: str, keys: list[str], words: str
) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await until(pilot, words)
        await golden(pilot, name)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", [1, 2, 3])
async def test_first_run(app: QuizApp, golden: Golden, size: tuple[int, int], page: int) -> None:
    app._welcome = True
    async with app.run_test(size=size) as pilot:
        await until(pilot, "Welcome · 1")
        await pilot.press(*["enter"] * (page - 1))
        await until(pilot, f"Welcome · {page}")
        await golden(pilot, f"welcome-{page}")


@pytest.fixture(scope="module")
def kept_grade(request: pytest.FixtureRequest) -> None:
    """The grade that the frames show, graded anew where they are drawn anew."""
    if request.config.getoption("--update-frames"):
        asyncio.run(recorded.record())


@pytest.fixture
def graded(app: QuizApp, packs: list[Path], kept_grade: None) -> QuizApp:
    """The same learner, whose answer to the second topic's first challenge is wrong."""
    challenge = app.session.catalog.find("attention-1")
    shown = packs[1] / "challenges" / "attention"
    (shown / "attention-1" / "prompt.md").write_text(PROMPT, encoding="utf-8")
    (shown / "article.md").write_text(ARTICLE, encoding="utf-8")
    (challenge.solution / "figure.py").touch()
    path = app.session.path_of(challenge)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(recorded.wrong_answer(), encoding="utf-8")
    app.session._client = recorded.Recorded()
    return app


async def grade(app: QuizApp, pilot: Pilot) -> None:
    app.open_challenge(app.session.catalog.find("attention-1"))
    await until(pilot, "SelfAttention")
    await pilot.press("g")
    await until(pilot, "failing 2/7")
    await until(pilot, "of 7 checks fail")


@pytest.mark.parametrize("size", [*SIZES, (60, 20)])
async def test_a_mistake_named(graded: QuizApp, golden: Golden, size: tuple[int, int]) -> None:
    async with graded.run_test(size=size) as pilot:
        await grade(graded, pilot)
        await until(pilot, "Mistake: The scores are not scaled")
        assert isinstance(graded.focused, CheckList)
        await golden(pilot, "mistake")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("name", "key", "words"),
    [("figure", "f", "Who looks at whom"), ("article", "a", "Why divide by √d")],
)
async def test_a_mistake_looked_into(
    graded: QuizApp, golden: Golden, size: tuple[int, int], name: str, key: str, words: str
) -> None:
    async with graded.run_test(size=size) as pilot:
        await grade(graded, pilot)
        await pilot.press(key)
        await until(pilot, words)
        await golden(pilot, name)


async def test_chinese_titles_are_aligned(app: QuizApp, golden: Golden, packs: list[Path]) -> None:
    """Each of their characters takes two cells, on any terminal that shows them at all."""
    for pack, title in zip(
        packs, ("梯度消失与梯度爆炸的根本原因和对策", "注意力", "归一化 (BN)"), strict=True
    ):
        for file in pack.glob("challenges/*/*/challenge.toml"):
            file.write_text(file.read_text().replace('title = "', f'title = "{title}，'))
        (topic,) = pack.glob("challenges/*/topic.toml")
        topic.write_text(topic.read_text().replace('title = "', f'title = "{title} '))
    app.session.catalog = catalog.load(packs, "zh")
    async with app.run_test(size=(80, 24)) as pilot:
        await golden(pilot, "home-zh")
