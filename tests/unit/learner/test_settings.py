"""Which source wins, and that a mistake in one is told with file, key and what was expected."""

import os
from datetime import date, time
from pathlib import Path

import pytest

from quizapp.errors import QuizError
from quizapp.learner import places
from quizapp.learner.said import VARIABLES
from quizapp.learner.settings import Settings


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"QUIZ_HOME": str(tmp_path / "home"), "QUIZ_CONFIG": str(tmp_path / "quiz.toml")}


@pytest.fixture
def user(tmp_path: Path) -> Path:
    return tmp_path / "quiz.toml"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    (tmp_path / "ws" / ".quiz").mkdir(parents=True)
    return tmp_path / "ws" / ".quiz" / "quiz.toml"


def test_defaults(env: dict[str, str]) -> None:
    settings = Settings.load(env=env)
    assert (settings.lang, settings.device, settings.dtype) == ("en", "cpu", None)
    assert settings.packs == ()
    assert not settings.watch_polling


def test_the_nearest_source_wins(env: dict[str, str], user: Path, shared: Path) -> None:
    workspace = shared.parent.parent
    user.write_text('lang = "zh"\ndevice = "cpu"\n[watch]\npolling = true\n')
    assert Settings.load(workspace, env=env).lang == "zh"
    shared.write_text('lang = "de"\n')
    assert Settings.load(workspace, env=env).lang == "de"
    env["QUIZ_LANG"] = "fr"
    assert Settings.load(workspace, env=env).lang == "fr"
    settings = Settings.load(workspace, env=env, flags={"lang": "it", "device": None})
    assert settings.lang == "it"
    assert (settings.device, settings.watch_polling) == ("cpu", True)


def test_every_variable(env: dict[str, str], tmp_path: Path) -> None:
    env |= {
        "QUIZ_LANG": "zh_CN.UTF-8",
        "QUIZ_PACKS": f"{tmp_path / 'a'}{os.pathsep}{tmp_path / 'b'}",
        "QUIZ_EDITOR": "code",
        "QUIZ_DEVICE": "cuda:1",
        "QUIZ_DTYPE": "bfloat16",
        "QUIZ_THEME": "nord",
        "QUIZ_WATCH_GRADE": "yes",
        "QUIZ_RESIDENT": "1",
        "QUIZ_WATCH_POLLING": "1",
        "QUIZ_WORKSPACE": str(tmp_path / "answers"),
        "QUIZ_REVIEW_EXAM_DATE": "2027-03-01",
        "QUIZ_REVIEW_DAY_STARTS": "05:30",
        "QUIZ_REVIEW_DUE_A_DAY": "5",
        "QUIZ_REVIEW_NEW_A_DAY": "0",
    }
    found = Settings.load(env=env)
    assert set(found.sources.values()) == {"environment"}
    assert set(found.sources) == set(VARIABLES)
    assert {name: one for name, one in found.values().items() if name != "sources"} == {
        "lang": "zh_CN.UTF-8",
        "packs": (tmp_path / "a", tmp_path / "b"),
        "editor": "code",
        "device": "cuda:1",
        "dtype": "bfloat16",
        "theme": "nord",
        "resident": True,
        "watch_grade": True,
        "watch_polling": True,
        "workspace": tmp_path / "answers",
        "keys": {},
        "review_exam_date": date(2027, 3, 1),
        "review_day_starts": time(5, 30),
        "review_due_a_day": 5,
        "review_new_a_day": 0,
    }


def test_packs_are_beside_their_file_and_flags_add(
    env: dict[str, str], user: Path, tmp_path: Path
) -> None:
    user.write_text('packs = ["mine"]')
    settings = Settings.load(env=env, flags={"packs": (str(tmp_path / "new"),)})
    assert settings.packs == (tmp_path / "mine", tmp_path / "new")


def test_a_workspace_names_no_code(env: dict[str, str], user: Path, shared: Path) -> None:
    user.write_text('editor = "vim"')
    shared.write_text('editor = "rm -rf"\npacks = ["evil"]\nlang = "zh"')
    settings = Settings.load(shared.parent.parent, env=env)
    assert (settings.editor, settings.packs, settings.lang) == ("vim", (), "zh")
    assert len(settings.notices) == 2
    assert str(shared) in settings.notices[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lang = 3", ["`lang`", "3", "language code"]),
        ('device = "gpu"', ["`device`", "'gpu'", '"cuda"']),
        ('dtype = "f32"', ["`dtype`", "float32"]),
        ('packs = "one"', ["`packs`", "a list of folders"]),
        ('watch = { polling = "yes" }', ["`watch.polling`", "true or false"]),
        ("watch = 1", ["`watch`", "a table"]),
        ("[review]\nexam_date = 2027-13-01", ["not valid TOML"]),
        ('[review]\nexam_date = "soon"', ["`review.exam_date`", "'soon'", "a day such as"]),
        ("[review]\nday_starts = 4", ["`review.day_starts`", "a time such as"]),
        ("[review]\ndue_a_day = -1", ["`review.due_a_day`", "0 to 100"]),
        ("[review]\nexam_date = 2027-03-01T10:00:00", ["`review.exam_date`", "a day such as"]),
        ("[review]\ndue_a_day = true", ["`review.due_a_day`", "0 to 100"]),
        ("resident = 1", ["`resident`", "true or false"]),
        ('theme = " "', ["`theme`", "name of a theme"]),
        ("packs = [3]", ["`packs`", "is 3", "a list of folders"]),
        ("keys = 1", ["`keys`", "a table of keys"]),
        ("[keys]\nx = 3", ["`keys.x`", "is 3", "keys by commas"]),
        ("[watch]\ngrad = true", ["no setting `watch.grad`"]),
        ('lnag = "en"', ["no setting `lnag`"]),
        ("lang = \n", ["not valid TOML", "line 1"]),
    ],
)
def test_a_bad_file_is_told(env: dict[str, str], user: Path, text: str, words: list[str]) -> None:
    user.write_text(text)
    with pytest.raises(QuizError) as caught:
        Settings.load(env=env)
    assert caught.value.exit_code == 2
    for word in [str(user), *words]:
        assert word in str(caught.value)


@pytest.mark.parametrize("day", ["2027-03-01", '"2027-03-01"'])
def test_the_rhythm_of_reviews(env: dict[str, str], user: Path, day: str) -> None:
    user.write_text(f"[review]\nexam_date = {day}\nday_starts = 05:30:00\ndue_a_day = 7")
    rhythm = Settings.load(env=env).rhythm()
    assert (rhythm.exam, rhythm.day_starts) == (date(2027, 3, 1), time(5, 30))
    assert (rhythm.due_a_day, rhythm.new_a_day) == (7, 1)


def test_a_mistyped_key_is_guessed(env: dict[str, str], user: Path) -> None:
    user.write_text('lnag = "en"')
    with pytest.raises(QuizError) as caught:
        Settings.load(env=env)
    assert caught.value.hint == "did you mean `lang`?"


def test_a_bad_variable_is_named(env: dict[str, str]) -> None:
    env["QUIZ_DEVICE"] = "gpu"
    with pytest.raises(QuizError, match="QUIZ_DEVICE in the environment is 'gpu'"):
        Settings.load(env=env)


def test_unreadable_files(env: dict[str, str], user: Path) -> None:
    user.write_bytes(b"lang = '\xe9'")
    with pytest.raises(QuizError, match="UTF-8"):
        Settings.load(env=env)
    user.unlink()
    user.mkdir()
    with pytest.raises(QuizError, match="cannot be read"):
        Settings.load(env=env)


def test_places(tmp_path: Path) -> None:
    assert places.folder("cache", {"QUIZ_HOME": str(tmp_path)}) == tmp_path / "cache"
    assert places.config_file({"QUIZ_HOME": str(tmp_path)}) == tmp_path / "config" / "quiz.toml"
    assert places.config_file({}).name == "quiz.toml"
    assert {places.folder(kind, {}) for kind in ("data", "state", "cache")}
