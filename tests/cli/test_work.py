"""start, edit, reset: the learner's files, as they meet them."""

import errno
import os
import sys
from pathlib import Path

import pytest

from quizapp.cli import context


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if somebody sat at a terminal."""
    monkeypatch.setattr(context, "interactive", lambda: True)


def test_start_twice(quiz, workspace: Path) -> None:
    first = quiz("start", "twice")
    assert first.exit_code == 0
    path = workspace / "twice.py"
    assert first.stdout == f"{path}\n"
    path.write_text("mine")
    again = quiz("start", "twice")
    assert again.exit_code == 0
    assert "left as it is" in again.stderr
    assert path.read_text() == "mine"


def test_start_says_when_another_file_would_be_graded(quiz) -> None:
    Path("twice.py").touch()
    assert f"takes {Path.cwd() / 'twice.py'}" in quiz("start", "twice").stderr


def test_start_where_the_workspace_is_a_file(quiz, own_home: Path) -> None:
    (own_home / "workspace").touch()
    done = quiz("start", "twice")
    assert done.exit_code == 3
    assert "in the way" in done.stderr


def test_start_on_a_full_disk(quiz, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    done = quiz("start", "twice")
    assert done.exit_code == 3
    assert "no room left" in done.stderr
    assert "nothing was changed" in done.stderr
    assert not (workspace / "twice.py").exists()


def test_reset_needs_a_terminal_or_yes(quiz, workspace: Path) -> None:
    quiz("start", "twice")
    path = workspace / "twice.py"
    path.write_text("mine")
    refused = quiz("reset", "twice")
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert path.read_text() == "mine"
    done = quiz("reset", "twice", "--yes")
    assert done.exit_code == 0
    (backup,) = (workspace / ".quiz" / "backup").iterdir()
    assert backup.read_text() == "mine"
    assert str(backup) in done.stderr
    assert "NotImplementedError" in path.read_text()


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize(("typed", "code", "kept"), [("n\n", 130, True), ("y\n", 0, False)])
def test_reset_asks(quiz, workspace: Path, typed: str, code: int, kept: bool) -> None:
    quiz("start", "twice")
    (workspace / "twice.py").write_text("mine")
    done = quiz("reset", "twice", input=typed)
    assert done.exit_code == code
    assert "put the stub back" in done.stderr
    assert ((workspace / "twice.py").read_text() == "mine") is kept


@pytest.mark.usefixtures("answers")
def test_an_end_of_input_is_no_yes(quiz, workspace: Path) -> None:
    quiz("start", "twice")
    (workspace / "twice.py").write_text("mine")
    assert quiz("reset", "twice", input="").exit_code == 130
    assert (workspace / "twice.py").read_text() == "mine"


def test_edit_starts_and_opens(quiz, workspace: Path, tmp_path: Path) -> None:
    script = tmp_path / "ed.py"
    script.write_text("import sys; open(sys.argv[1], 'a').write('# edited')")
    done = quiz("edit", "twice", "--edit-cmd", f"{sys.executable} {script}")
    assert done.exit_code == 0
    text = (workspace / "twice.py").read_text()
    assert "NotImplementedError" in text
    assert text.endswith("# edited")


def test_edit_of_a_file_that_is_not_there(quiz) -> None:
    done = quiz("edit", "sub/twice.py", "--edit-cmd", sys.executable)
    assert done.exit_code == 2
    assert "quiz edit twice" in done.stderr


def test_edit_without_an_editor(quiz, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    done = quiz("edit", "twice")
    assert done.exit_code == 2
    assert "no editor was found" in done.stderr


def test_the_nearest_workspace_is_used(quiz, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUIZ_WORKSPACE")
    here = Path.cwd()
    (here / ".quiz").mkdir()
    (here / "deep").mkdir()
    monkeypatch.chdir(here / "deep")
    assert quiz("start", "twice").stdout == f"{here / 'twice.py'}\n"
