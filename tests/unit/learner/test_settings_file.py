"""Writing quiz.toml: one setting changes, everything else stays as its owner wrote it."""

import os
from datetime import date
from pathlib import Path

import pytest

from quizapp.errors import QuizError
from quizapp.learner.settings import Settings
from quizapp.learner.settings_file import NAMES, change, origin, overridden, parse, shown

MINE = """\
# mine
theme = "nord"  # calm

[review]  # for March
exam_date = 2027-03-01 # the day
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"QUIZ_HOME": str(tmp_path / "home"), "QUIZ_CONFIG": str(tmp_path / "c" / "quiz.toml")}


@pytest.fixture
def file(env: dict[str, str]) -> Path:
    file = Path(env["QUIZ_CONFIG"])
    file.parent.mkdir()
    file.write_text(MINE)
    return file


def test_comments_and_order_stay(env: dict[str, str], file: Path) -> None:
    change("lang", "zh", env)
    change("review.exam_date", "2027-04-02", env)
    change("review.due_a_day", 5, env)
    change("keys.home.next", "m", env)
    text = file.read_text()
    assert text == (
        '# mine\ntheme = "nord"  # calm\nlang = "zh"\n\n[review]  # for March\n'
        "exam_date = 2027-04-02 # the day\ndue_a_day = 5\n\n"
        '[keys]\n"home.next" = "m"\n'
    )
    settings = Settings.load(env=env)
    assert settings.review_exam_date == date(2027, 4, 2)
    assert settings.keys == {"home.next": "m"}


def test_a_first_setting_makes_the_file(env: dict[str, str]) -> None:
    path = change("review.new_a_day", 2, env)
    assert path.read_text() == "[review]\nnew_a_day = 2\n"
    assert Settings.load(env=env).review_new_a_day == 2


def test_taking_one_out(env: dict[str, str], file: Path) -> None:
    change("theme", None, env)
    change("watch.grade", None, env)
    change("keys.home.next", None, env)
    assert file.read_text() == MINE.replace('theme = "nord"  # calm\n', "")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("thme", "nord", "did you mean `theme`"),
        ("review.exam", "2027-01-01", "did you mean `review.exam_date`"),
        ("device", "gpu", '"cuda"'),
        ("review.due_a_day", 101, "from 0 to 100"),
        ("review", "3", "a table"),
        ("keys", "m", "a table"),
        ("keys.home.next", 3, "keys by commas"),
        ("packs", [1], "a list of folders"),
    ],
)
def test_what_makes_no_sense_is_told_and_not_written(
    env: dict[str, str], file: Path, name: str, value: object, words: str
) -> None:
    with pytest.raises(QuizError) as caught:
        change(name, value, env)
    assert words in f"{caught.value} {caught.value.hint}"
    assert file.read_text() == MINE


@pytest.mark.parametrize("broken", ["theme = nord\n", "[review\n", "review = 3\n", "nope = 1\n"])
def test_a_broken_file_is_left_alone(env: dict[str, str], file: Path, broken: str) -> None:
    file.write_text(broken)
    with pytest.raises(QuizError) as caught:
        change("review.due_a_day", 5, env)
    assert str(file) in str(caught.value)
    assert file.read_text() == broken


def test_a_link_stays_a_link(env: dict[str, str], file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles.toml"
    file.rename(kept)
    file.symlink_to(kept)
    change("lang", "zh", env)
    assert file.is_symlink()
    assert 'lang = "zh"' in kept.read_text()


def test_where_a_value_comes_from(env: dict[str, str], file: Path, tmp_path: Path) -> None:
    env["QUIZ_DEVICE"] = "cpu"
    shared = tmp_path / "ws" / ".quiz" / "quiz.toml"
    shared.parent.mkdir(parents=True)
    shared.write_text('dtype = "float64"\n')
    found = Settings.load(tmp_path / "ws", env=env, flags={"lang": "zh"})
    said = {name: origin(found, name) for name in NAMES if name in found.sources}
    assert said == {
        "device": "$QUIZ_DEVICE",
        "dtype": "the workspace's quiz.toml",
        "lang": "an option",
        "review.exam_date": "quiz.toml",
        "theme": "quiz.toml",
    }
    assert [name for name in NAMES if overridden(found, name)] == ["device", "dtype", "lang"]
    assert origin(found, "editor") == "default"


def test_reading_again_sees_the_change(env: dict[str, str], file: Path) -> None:
    before = Settings.load(env=env, flags={"lang": "zh"})
    change("theme", "gruvbox", env)
    after = before.again()
    assert (after.theme, after.lang) == ("gruvbox", "zh")


@pytest.mark.parametrize(
    ("name", "words", "value"),
    [
        ("watch.grade", ["Yes"], True),
        ("watch.polling", ["off it"], "off it"),
        ("review.due_a_day", ["7"], 7),
        ("review.day_starts", ["05:30"], "05:30"),
        ("packs", ["/a", "/b c"], ["/a", "/b c"]),
        ("theme", [" nord "], "nord"),
    ],
)
def test_values_as_a_command_line_gives_them(name: str, words: list[str], value: object) -> None:
    assert parse(name, words) == value


def test_one_value_each() -> None:
    with pytest.raises(QuizError, match="one value"):
        parse("editor", ["code", "-w"])


def test_values_as_they_are_printed(env: dict[str, str], file: Path) -> None:
    env |= {"QUIZ_PACKS": f"/a{os.pathsep}/b", "QUIZ_WATCH_POLLING": "1"}
    found = Settings.load(env=env)
    assert {name: shown(found.value(name)) for name in NAMES} == {
        "device": "cpu",
        "dtype": "none",
        "editor": "none",
        "lang": "en",
        "packs": f"/a{os.pathsep}/b",
        "review.day_starts": "04:00",
        "review.due_a_day": "3",
        "review.exam_date": "2027-03-01",
        "resident": "none",
        "review.new_a_day": "1",
        "theme": "nord",
        "watch.grade": "false",
        "watch.polling": "true",
        "workspace": "none",
    }


def test_only_your_own_file_names_keys_and_the_folder(
    env: dict[str, str], file: Path, tmp_path: Path
) -> None:
    shared = tmp_path / "ws" / ".quiz" / "quiz.toml"
    shared.parent.mkdir(parents=True)
    shared.write_text('workspace = "/elsewhere"\n[keys]\n"home.next" = "q"\n')
    found = Settings.load(tmp_path / "ws", env=env)
    assert (found.keys, found.workspace) == ({}, None)
    assert len(found.notices) == 2
