"""Every theme that Textual brings can be read: contrasts of the styles that are really drawn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from quizapp.learner.state import State
from quizapp.tui.colours import CONTRAST, contrast
from quizapp.tui.screens.welcome import WelcomeScreen

from .conftest import until

SOLID = [name for name, theme in BUILTIN_THEMES.items() if not theme.ansi]
"""The other two use the terminal's own colours, which nobody here knows."""


def segments(app: App) -> Iterator[Segment]:
    """Everything on the screen that is read; behind a dialog nothing is."""
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    front = app.screen.query(".dialog > .pane, #--container")
    region = front.first().region if app.screen.is_modal else app.screen.region
    for y, line in enumerate(update.strips):
        x = 0
        for segment in (one for strip in line for one in strip):
            if region.contains(x, y) and any(
                one.isalnum() or one in "✓✗○◐▸" for one in segment.text
            ):
                yield segment
            x += segment.cell_length


def unreadable(app: App) -> dict[str, float]:
    """What is drawn at too little contrast."""
    found = {}
    for segment in segments(app):
        style = segment.style
        assert style is not None and style.color is not None and style.bgcolor is not None
        front, ground = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
        ratio = contrast(front, ground)
        if ratio < CONTRAST:
            found[f"{segment.text.strip()} {front.hex} on {ground.hex}"] = round(ratio, 2)
    return found


@pytest.mark.parametrize("theme", SOLID)
async def test_contrast(make_app, workspace, theme: str) -> None:
    state = State.load(workspace)
    state.worked_on("thrice")
    state.record({"challenge": "twice", "verdict": "wrong", "checks": [{"verdict": "wrong"}]})
    state.record({"challenge": "attention", "verdict": "pass", "checks": [{"verdict": "pass"}]})
    app = make_app(theme=theme)
    bad: dict[str, dict[str, float]] = {}
    async with app.run_test(size=(120, 30)) as pilot:
        for name, keys, words in [
            ("home", ["left", "home", "right"], "All challenges ━"),
            ("topics", ["left"], "3 challenges"),
            ("search", ["slash", *"twice"], "2 found"),
            ("filter", ["escape", "f"], "Show only"),
            ("help", ["escape", "question_mark"], "Esc closes"),
            ("settings", ["escape", "s"], "Daily load"),
            ("palette", ["ctrl+p", *"theme"], "Settings: Theme"),
        ]:
            await pilot.press(*keys)
            await until(pilot, words)
            if found := unreadable(app):
                bad[name] = found
        await pilot.press("escape")
        app.push_screen(WelcomeScreen(app.session))
        await pilot.press("enter")
        await until(pilot, "Welcome · 2")
        if found := unreadable(app):
            bad["welcome"] = found
    assert bad == {}


async def test_states_are_told_without_colour(
    make_app, monkeypatch: pytest.MonkeyPatch, workspace
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    workspace.root.mkdir()
    (workspace.root / "twice.py").touch()
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await until(pilot, "◐ started")
        assert "▸" in shown
        grey = {segment.style.color for segment in segments(app) if segment.style}
        for colour in grey:
            assert colour is None or len(set(colour.get_truecolor())) == 1
