"""list, show, next, random."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace

FAILED = {"challenge": "twice", "verdict": "wrong", "checks": [{"verdict": "wrong"}]}
PASSED = {"challenge": "twice", "verdict": "pass", "checks": [{"verdict": "pass"}]}


@pytest.fixture
def state(workspace: Path) -> State:
    return State.load(Workspace(workspace))


def test_list_as_a_table(quiz, state: State) -> None:
    state.record(FAILED)
    done = quiz("list")
    assert done.exit_code == 0
    head, twice, thrice = done.stdout.splitlines()
    assert head.split() == ["status", "name", "title", "topic", "kind", "level", "time"]
    assert twice.startswith("✗ failing 0/1  twice")
    assert thrice.startswith("○ new")
    assert twice.index("Twice") == thrice.index("Twice")
    assert "2 challenges, 0 passed" in done.stderr
    assert "\x1b" not in done.output


def test_list_as_data(quiz, state: State) -> None:
    state.record(PASSED)
    rows = json.loads(quiz("list", "--format", "json").stdout)
    assert [(row["id"], row["status"]) for row in rows] == [("twice", "passed"), ("thrice", "new")]
    assert rows[0]["summary"] == "Double a tensor"
    text = quiz("list", "--format", "csv").stdout
    assert [row["status"] for row in csv.DictReader(io.StringIO(text))] == ["passed", "new"]


def test_an_empty_listing_is_valid_data(quiz) -> None:
    assert json.loads(quiz("list", "--status", "passed", "--format", "json").stdout) == []
    assert quiz("list", "--status", "passed", "--format", "csv").stdout.count("\n") == 1
    assert quiz("list", "--status", "passed").exit_code == 0


def test_list_filters(quiz, state: State, make_pack: Callable[..., Path]) -> None:
    state.record(PASSED)
    other = str(make_pack("other", topic="more", challenges=("once",)))

    def ids(*words: str) -> list[str]:
        rows = json.loads(quiz("--pack", other, "list", "--format", "json", *words).stdout)
        return [row["id"] for row in rows]

    assert ids() == ["twice", "thrice", "once"]
    assert ids("--topic", "more") == ["once"]
    assert ids("--status", "todo") == ["thrice", "once"]
    assert ids("--status", "passed") == ["twice"]


def test_colour_is_asked_for(quiz, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    state.record(PASSED)
    assert "\x1b[32m✓ passed" in quiz("--color", "always", "list").stdout
    assert "\x1b[32m✓ passed" in quiz("list", "--color", "always").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in quiz("list", color=True).stdout


def test_language(quiz) -> None:
    assert "小" in quiz("show", "twice", "--lang", "zh").stdout
    assert "小" in quiz("show", "twice", env={"QUIZ_LANG": "zh"}).stdout


def test_an_unknown_name(quiz) -> None:
    done = quiz("show", "twise")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "did you mean twice" in done.stderr
    assert "Traceback" not in done.stderr
    assert quiz("list", "--topic", "nope").exit_code == 2


def test_show(quiz, workspace: Path) -> None:
    text = quiz("show", "tiny").stdout
    for words in ("Twice (twice", "twice(x)", "torch.add", "float32", str(workspace / "twice.py")):
        assert words in text
    assert "Write `twice(x)`" in text


def test_show_as_json(quiz) -> None:
    shown = json.loads(quiz("show", "twice", "--format", "json").stdout)
    assert shown["entry"] == {"twice": "(x)"}
    assert shown["prompt"].startswith("Write `twice(x)`")
    assert shown["status"] == "new"


def test_markdown_is_rendered_where_colours_are(quiz) -> None:
    """With colour, Markdown is rendered: the code's ticks go, the words stay."""
    text = quiz("--color", "always", "show", "twice").stdout
    assert "`" not in text
    assert "doubles" in text


def test_next_goes_on_where_the_learner_was(quiz, state: State) -> None:
    assert quiz("next").stdout == "twice\n"
    state.record(PASSED)
    assert quiz("next").stdout == "thrice\n"
    state.record(PASSED | {"challenge": "thrice"})
    done = quiz("next")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "all of these are passed" in done.stderr


def test_random(quiz, state: State) -> None:
    assert quiz("random", "--seed", "1").stdout == quiz("random", "--seed", "1").stdout
    state.record(PASSED)
    assert quiz("random").stdout == "thrice\n"
    assert quiz("random", "--status", "passed").stdout == "twice\n"


def test_last_and_next_are_names(quiz, state: State) -> None:
    assert quiz("show", "last").exit_code == 2
    state.hint_shown("thrice", 1)
    assert "(thrice" in quiz("show", "last").stdout
    assert "(thrice" in quiz("show", "next").stdout


def test_a_broken_config_is_told(quiz, own_home: Path) -> None:
    (own_home / "quiz.toml").write_text("lang = 1")
    done = quiz("list")
    assert done.exit_code == 2
    assert "quiz.toml: `lang` is 1; expected a language code" in done.stderr


def test_a_damaged_history_is_told_and_survived(quiz, workspace: Path) -> None:
    (workspace / ".quiz").mkdir(parents=True)
    (workspace / ".quiz" / "state.json").write_text("{")
    done = quiz("list", "--format", "json")
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)) == 2
    assert "damaged" in done.stderr


def test_show_says_what_is_not_allowed(quiz) -> None:
    assert (
        "rule        write it yourself; not allowed are torch.add" in quiz("show", "twice").stdout
    )
