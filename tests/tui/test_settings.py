"""Settings: each line writes quiz.toml and holds at once; and keys of one's own."""

from pathlib import Path

import pytest
from textual.binding import Binding
from textual.widgets import Input

from quizapp.errors import Fault
from quizapp.learner.settings import Settings
from quizapp.tui import keys
from quizapp.tui.keys import known, problems
from quizapp.tui.screens.challenge import ChallengeScreen
from quizapp.tui.screens.settings import NAMES, SettingsScreen
from quizapp.tui.widgets.topics import ChallengeRows

from .conftest import frame, until


@pytest.fixture
def file(own_home: Path) -> Path:
    return own_home / "quiz.toml"


@pytest.fixture
def make_app(make_app, workspace):
    """As everywhere, but with settings that are read from files."""

    def make():
        app = make_app()
        app.session.settings = Settings.load(
            workspace.root, flags={"packs": app.session.settings.packs}
        )
        return app

    return make


async def at_line(app, pilot, name: str) -> None:
    """Open the settings with the cursor on a line."""
    app.open_settings(name)
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_every_setting_has_a_line_that_tells_what_it_is(make_app, size) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.press("s")
        told = set()
        for _ in NAMES:
            shown = frame(app)
            told.add(next(line for line in shown.splitlines() if "▸" in line))
            assert "kept in" in shown
            await pilot.press("down")
            await pilot.pause()
        assert len(told) == len(NAMES)
        await pilot.press("escape")
        assert "Topics" in frame(app)


async def test_a_theme_is_shown_while_it_is_chosen(make_app, file: Path) -> None:
    file.write_text("# mine\n")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await at_line(app, pilot, "theme")
        seen = {app.theme}
        for _ in range(3):
            await pilot.press("right")
            assert app.theme not in seen
            seen.add(app.theme)
        assert file.read_text() == f'# mine\ntheme = "{app.theme}"\n'
        assert "yours" in frame(app)
        await pilot.press("delete")
        assert app.theme == "textual-dark"
        assert file.read_text() == "# mine\n"


async def test_numbers_and_switches(make_app, file: Path, workspace) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await at_line(app, pilot, "review.due_a_day")
        await pilot.press("right", "l", "h", "down", "left")
        await at_line(app, pilot, "watch.grade")
        await pilot.press("space")
        await at_line(app, pilot, "dtype")
        await pilot.press("right")
        await pilot.pause()
        assert app.session.settings.review_due_a_day == 4
        assert app.session.state.rhythm.due_a_day == 4
    kept = Settings.load(workspace.root)
    assert (kept.review_due_a_day, kept.review_new_a_day) == (4, 0)
    assert (kept.watch_grade, kept.dtype) == (True, "float32")


async def test_texts_are_checked(make_app, file: Path) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_line(app, pilot, "review.exam_date")
        await pilot.press(*"soon", "enter")
        await until(pilot, "`review.exam_date`")
        assert not file.exists()
        assert app.screen.line("review.exam_date").query_one(Input).value == ""
        await pilot.press(*"2099-03-01", "down")
        await pilot.pause()
        assert "exam_date = 2099-03-01" in file.read_text()
        assert str(app.session.state.rhythm.exam) == "2099-03-01"


async def test_what_the_environment_says_is_told(
    make_app, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_THEME", "nord")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.theme == "nord"
        await pilot.press("s")
        await until(pilot, "set by $QUIZ_THEME")
        await until(pilot, "what you choose waits")
        await pilot.press("right")
        assert app.theme == "nord"
        assert "theme" in file.read_text()


async def test_a_file_that_cannot_be_written_is_told(
    make_app, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise Fault("no room left on the disk")

    monkeypatch.setattr("quizapp.files.replace", full)
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_line(app, pilot, "watch.grade")
        await pilot.press("right")
        await until(pilot, "no room left")
        assert not app.session.settings.watch_grade
        assert app.screen.line("watch.grade").value is False


async def test_only_devices_that_are_here_are_offered(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await at_line(app, pilot, "device")
        await app.workers.wait_for_complete()
        offered = [value for value, _ in app.screen.line("device").options]
        assert offered == ["auto", *app.session.client.ready.devices]


async def test_a_language_holds_at_once(make_app, pack: Path, file: Path) -> None:
    topic = pack / "challenges" / "attention" / "topic.toml"
    text = topic.read_text().replace('"Self-attention"', '{en = "Self-attention", zh = "自注意力"}')
    topic.write_text(text)
    (topic.parent / "article.zh.md").write_text("# 自注意力\n")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await at_line(app, pilot, "lang")
        await pilot.press("right")
        await until(pilot, "中文")
        await pilot.press("escape")
        shown = await until(pilot, "自注意力")
        assert "小" in shown
        assert file.read_text() == 'lang = "zh"\n'


# --- the command palette ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("search", "Search  (/)"),
        ("twice", "Open: Twice (twice)"),
        ("gruvbox", "Theme: gruvbox"),
        ("exam", ""),
        ("interview", "Settings: Interview on"),
        ("device", "Device: cpu"),
        ("grade on", "Grade on save: on"),
        ("quit", "Quit  (q)"),
    ],
)
async def test_the_palette_offers_everything(make_app, typed: str, told: str) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+p", *(key if key != " " else "space" for key in typed))
        await until(pilot, told)
        await pilot.press("escape")


async def test_the_palette_does_what_it_offers(make_app, file: Path) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+p", *"thrice")
        await until(pilot, "Open: Twice (thrice)")
        await pilot.press("enter")
        await until(pilot, "which doubles a tensor")
        assert isinstance(app.screen, ChallengeScreen)
        await pilot.press("ctrl+p", *"theme")
        await pilot.press(*": nord")
        await until(pilot, "Theme: nord")
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert app.theme == "nord"
        assert 'theme = "nord"' in file.read_text()
        await pilot.press("ctrl+p", *"reviews")
        await until(pilot, "Settings: Reviews a day")
        await pilot.press("enter")
        await until(pilot, "Reviews that a day offers")
        assert isinstance(app.screen, SettingsScreen)
        await pilot.press("escape", "escape")
        assert app.screen.query_one(ChallengeRows).item.id == "thrice"


# --- keys --------------------------------------------------------------------------------------
def test_every_binding_of_ours_has_an_id_of_its_own() -> None:
    for owner in keys._owners():
        for binding in Binding.make_bindings(owner.__dict__.get("BINDINGS", ())):
            assert binding.id, f"{owner.__name__}: {binding.key} has no id"
    # Against the clock a key that would help says why it does not, whatever key it has become.
    actions = {
        name: {o.binding.action for o in ones if not o.binding.action.startswith("withheld")}
        for name, ones in known().items()
    }
    shared = {name: ones for name, ones in actions.items() if len(ones) > 1}
    assert shared == {}


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({}, []),
        ({"home.next": "m"}, []),
        ({"home.next": "f5,ctrl+n,?", "screen.help": "f1"}, []),
        ({"home.nxt": "m"}, ["did you mean 'home.next'"]),
        ({"zzz": "m"}, ["no key with the id 'zzz'"]),
        ({"home.next": "hyperspace"}, ["names no key: 'hyperspace'"]),
        ({"home.next": "foo+n"}, ["names no key"]),
        ({"home.next": "v"}, ["'v' is both home.next and home.review"]),
        ({"home.next": "v", "home.review": "n"}, []),
        ({"home.next": "q"}, ["'q' is both"]),
        ({"app.quit": "n"}, ["'n' is both"]),
    ],
)
def test_what_is_wrong_with_keys_is_told(wanted: dict[str, str], told: list[str]) -> None:
    found = problems(wanted)
    assert bool(found) == bool(told), found
    assert all(words in "\n".join(found) for words in told)


async def test_own_keys(make_app, file: Path) -> None:
    file.write_text('[keys]\n"home.next" = "m"\n"home.nxt" = "x"\n"home.search" = "f"\n')
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, "no key with the id 'home.nxt'")
        shown = await until(pilot, "'f' is both")
        assert " m  start: Twice" in shown
        assert "m Next" in shown
        await pilot.press("n")
        assert not isinstance(app.screen, ChallengeScreen)
        await pilot.press("m")
        assert isinstance(app.screen, ChallengeScreen)
        await pilot.press("escape", "question_mark")
        await until(pilot, "home.next")
        await pilot.press("escape", "f")
        assert app.screen.query_one("#search").has_focus
