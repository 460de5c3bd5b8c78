"""`quiz config`, and what search words do in listings."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def file(own_home: Path) -> Path:
    return own_home / "quiz.toml"


def test_all_settings_with_where_they_come_from(
    quiz, file: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('theme = "nord"\n[keys]\n"home.next" = "m"\n')
    monkeypatch.setenv("QUIZ_REVIEW_DUE_A_DAY", "7")
    done = quiz("config")
    assert done.exit_code == 0
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert lines["theme"].split() == ["theme", "nord", "quiz.toml"]
    assert lines["review.due_a_day"].split() == ["review.due_a_day", "7", "$QUIZ_REVIEW_DUE_A_DAY"]
    assert lines["dtype"].split() == ["dtype", "none", "default"]
    assert lines["keys.home.next"].split() == ["keys.home.next", "m", "quiz.toml"]
    found = json.loads(quiz("config", "list", "--format", "json").stdout)
    assert found["theme"] == {"value": "nord", "from": "quiz.toml"}
    assert found["packs"] == {"value": [], "from": "default"}
    assert found["workspace"] == {"value": str(workspace), "from": "$QUIZ_WORKSPACE"}


def test_set_get_unset(quiz, file: Path) -> None:
    file.write_text("# mine\n")
    assert quiz("config", "set", "review.due_a_day", "5").exit_code == 0
    assert quiz("config", "set", "packs", "one", "two").exit_code == 0
    assert quiz("config", "get", "review.due_a_day").stdout == "5\n"
    assert file.read_text().startswith("# mine\n")
    assert str(Path.cwd() / "two") in quiz("config", "get", "packs").stdout
    assert quiz("config", "unset", "packs").exit_code == 0
    assert quiz("config", "get", "packs").stdout == "none\n"
    assert quiz("config", "path").stdout == f"{file}\n"


def test_a_change_that_something_else_overrules_says_so(
    quiz, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_DEVICE", "auto")
    done = quiz("config", "set", "device", "cpu")
    assert "$QUIZ_DEVICE says auto, which holds here" in done.stderr
    assert file.read_text() == 'device = "cpu"\n'


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("get", "thme"), "did you mean `theme`?"),
        (("set", "thme", "nord"), "did you mean `theme`?"),
        (("set", "device", "gpu"), '"cuda"'),
        (("set", "theme", "a", "b"), "takes one value"),
        (("unset", "nope"), "known:"),
        (("list", "--frmat"), "No such option"),
    ],
)
def test_mistakes_are_usage_errors(quiz, file: Path, words: tuple[str, ...], said: str) -> None:
    done = quiz("config", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not file.exists()


def test_listings_can_be_searched(quiz) -> None:
    assert json.loads(quiz("list", "--search", "level:2-", "--format", "json").stdout) == []
    found = json.loads(quiz("list", "--search", "TWICE is:todo", "--format", "json").stdout)
    assert [one["id"] for one in found] == ["twice", "thrice"]  # both are titled so
    assert quiz("random", "--search", "thrice").stdout == "thrice\n"
    done = quiz("list", "--search", "is:done")
    assert done.exit_code == 2
    assert "todo" in done.stderr
