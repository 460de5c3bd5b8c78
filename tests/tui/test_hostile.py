"""Texts of strangers on the screen: shown as they stand, or not at all; none is obeyed."""

from pathlib import Path

import pytest

from quizapp.errors import QuizError
from quizapp.learner.workspace import Workspace
from tests.hostile import NASTY, harmful

from .conftest import until
from .test_grading import open_attention

SAID = NASTY.replace("\0", "").encode("utf-8", "ignore").decode()
LITERAL = ["[/]", "[red]", "[@click=app.quit]q[/]"]


def hostile_cells(app) -> list[str]:
    """What of the screen, as it is written to the terminal, would be obeyed."""
    texts = [text for strip in app.screen._compositor.render_strips() for text, _, _ in strip]
    return [harmful(one) or one for one in texts if harmful(one) or "\n" in one]


@pytest.fixture
def workspace(own_home: Path, monkeypatch) -> Workspace:
    monkeypatch.setenv("QUIZ_WORKSPACE", str(own_home / "\x1b[2J[red]\u202e w[@click=app.quit]"))
    return Workspace.find()


BODIES = {
    "at import": "raise Odd(NASTY)",
    "in checks": """
class SelfAttention(SelfAttention):
    def forward(self, x):
        print(SAID)
        raise Odd(NASTY)
""",
    "as a result": """
class SelfAttention(SelfAttention):
    def forward(self, x):
        return type('[/] [red] [@click=app.quit]q[/]' + SAID[:30], (), {})()
""",
}


@pytest.mark.parametrize("size", [(80, 24), (130, 40)])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_an_answer_says_what_it_likes(make_app, answer, reference, body, size) -> None:
    names = f"NASTY = {NASTY!a}\nSAID = {SAID!a}\nOdd = type(SAID, (Exception,), {{}})"
    answer(f"{reference}\n{names}\n{body}")
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert hostile_cells(app) == []
        await open_attention(pilot)
        await pilot.press("g")
        shown = await until(pilot, "[/] [red]", show="Facts")
        assert all(one in " ".join(shown.split()) for one in LITERAL)
        assert hostile_cells(app) == []
        for key in ("down", "down", "pagedown", "t"):
            await pilot.press(key)
            await pilot.pause()
            assert hostile_cells(app) == []
        assert app.is_running


async def test_notices(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.screen.complain(QuizError(NASTY, hint=NASTY))
        app.screen.notify(NASTY, markup=True)
        shown = await until(pilot, "[/] [red]")
        assert "[@click=app.quit]" in "".join(shown.split())
        assert hostile_cells(app) == []
        await pilot.click("Toast")
        await pilot.pause()
        assert app.is_running


async def test_texts_of_a_pack(make_app, pack) -> None:
    folder = pack / "challenges/attention/attention"
    for path in (folder / "prompt.md", folder / "hints.md", folder.parent / "article.md"):
        head, _, rest = path.read_text("utf-8").partition("\n\n")
        path.write_text(f"{head}\n\nin {path.stem}: {SAID}\n\n{rest}", "utf-8")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_attention(pilot)
        for key, words in (("h", "in hints:"), ("t", "in prompt:"), ("a", "in article:")):
            await pilot.press(key)
            await until(pilot, words)
            assert "[@click=app.quit]" in "".join((await until(pilot, "[red]")).split())
            assert hostile_cells(app) == []
        assert app.is_running
