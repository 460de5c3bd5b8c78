"""Tab: quickly, rightly, and again after anything has changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp import completion
from quizapp.catalog import content
from quizapp.cli import completing, root
from quizapp.completion import Item
from quizapp.learner import names

Complete = Callable[..., list[str]]


@pytest.fixture
def pack(make_pack, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_pack("builtin", challenges=("twice", "thrice"))
    monkeypatch.setattr(content, "root", lambda: made)
    settle(made)
    return made


def settle(pack: Path) -> None:
    """As of a pack that was not changed a moment ago."""
    for one in pack.rglob("*"):
        os.utime(one, (1e9, 1e9))


@pytest.fixture
def complete(pack: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> Complete:
    """What zsh is answered; the last word is the one at hand."""

    def ask(*words: str, shell: str = "zsh") -> list[str]:
        monkeypatch.setenv("_QUIZ_COMPLETE", f"{shell}_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(("quiz", *words)))
        at = words[-1] if shell == "fish" else str(len(words))
        monkeypatch.setenv("COMP_CWORD", at)
        if not completion.main():
            completing.main(root)
        said = capsys.readouterr().out.splitlines()
        return said[1::3] if shell == "zsh" else said

    return ask


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["interv"], ["interview"]),
        (["tes"], []),  # an alias is no second name to learn
        (["test", "tw"], ["twice"]),
        (["show", "t"], ["thrice", "twice", "tiny"]),
        (["show", "TW"], ["twice"]),
        (["show", "twice", ""], []),
        (["grade", "twice", "thr"], ["thrice"]),
        (["grade", "--check", "x", "tw"], ["twice"]),
        (["grade", "--watch", "tw"], ["twice"]),
        (["grade", "--challenge", "tw"], ["twice"]),
        (["list", "--format", ""], ["table", "json", "csv"]),
        (["list", "--format", "c"], ["csv"]),
        (["list", "--fo"], ["--format"]),
        (["list", "--la"], ["--lang"]),
        (["interview", "pa"], ["pause"]),
        (["interview", "pause", "--la"], ["--lang"]),
        (["interview", "--topics", "twice,ti"], ["twice,tiny"]),
        (["review", "rate", "thr"], ["thrice"]),
        (["completion", "ins"], ["install"]),
        (["completion", "show", "z"], ["zsh"]),
        (["dev", "ch"], ["check"]),
        (["nothing", "like"], []),
        (["grade", "./x"], ["./x"]),
    ],
)
def test_what_could_come_next(complete: Complete, words: list[str], wanted: list[str]) -> None:
    assert complete(*words) == wanted
    assert complete(*words) == wanted  # and from what was written down


def test_options_come_with_their_help(complete: Complete, monkeypatch, capsys) -> None:
    complete("list", "--status")
    monkeypatch.setenv("_QUIZ_COMPLETE", "zsh_complete")
    assert completion.main()
    kind, value, words = capsys.readouterr().out.splitlines()
    assert (kind, value) == ("plain", "--status")
    assert words.startswith("Only those that stand so")


def test_each_shell_s_own_form(complete: Complete) -> None:
    assert complete("show", "twi", shell="bash") == ["plain,twice"]
    assert complete("show", "twi", shell="fish") == ["plain,twice\ttiny"]
    assert complete("list", "--format", "'js", shell="bash") == ["plain,json"]


def test_names_follow_the_packs(complete: Complete, pack: Path, make_pack, own_home: Path) -> None:
    assert complete("show", "t") == ["thrice", "twice", "tiny"]
    shutil.copytree(pack / "challenges/tiny/twice", pack / "challenges/tiny/tenfold")
    assert complete("show", "t") == ["tenfold", "thrice", "twice", "tiny"]
    shutil.rmtree(pack / "challenges/tiny/thrice")
    assert complete("show", "t") == ["tenfold", "twice", "tiny"]
    other = make_pack("other", topic="other", challenges=("thousand",))
    assert complete("--pack", str(other), "show", "th") == ["thousand"]
    assert complete("show", "th") == []
    (own_home / "quiz.toml").write_text(f'packs = ["{other}"]\n')
    assert complete("show", "th") == ["thousand"]


def test_a_pack_that_is_being_changed_is_looked_at_each_time(pack: Path) -> None:
    os.utime(pack / "challenges/tiny")
    names.build([pack])
    assert names.read() is None


def test_an_index_is_used_and_a_damaged_one_is_made_anew(pack: Path, own_home: Path) -> None:
    assert names.read() is None
    built = names.build([pack])
    assert names.read() == built
    assert built.challenges == {"thrice": "tiny", "twice": "tiny"}
    file = own_home / "quiz/cache/names.json"
    for text in ("", "{}", "[]", '{"key": 1}'):
        file.write_text(text)
        assert names.read() is None
    assert names.build([pack]) == built


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that is shut")
def test_a_cache_nobody_can_write_costs_time_alone(complete: Complete, own_home: Path) -> None:
    cache = own_home / "quiz/cache"
    cache.mkdir(parents=True)
    cache.chmod(0o500)
    assert complete("show", "tw") == ["twice"]


def test_a_cache_folder_that_cannot_be(complete: Complete, own_home: Path) -> None:
    (own_home / "quiz").mkdir(exist_ok=True)
    (own_home / "quiz/cache").touch()
    assert complete("show", "tw") == ["twice"]


def test_a_key_press_loads_next_to_nothing(own_home: Path) -> None:
    code = (
        "import sys; from quizapp.__main__ import main\n"
        "main()\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    env = os.environ | {
        "_QUIZ_COMPLETE": "bash_complete",
        "COMP_WORDS": "quiz show att",
        "COMP_CWORD": "2",
    }
    for quick in (False, True):
        done = subprocess.run(
            [sys.executable, "-c", code if quick else "import quizapp.__main__ as m; m.main()"],
            capture_output=True,
            text=True,
            env=env,
            timeout=60,
            check=True,
        )
        assert done.stdout == "plain,attention\n"
    loaded = set(done.stderr.split())
    assert not loaded & {"click", "pydantic", "rich", "tomllib", "torch", "quizapp.cli"}


def test_what_the_commands_say_is_what_they_take() -> None:
    described = completing.describe(root)
    assert set(described["subs"]) == {*root.list_commands(None), *root.aliases}  # type: ignore[arg-type]
    assert described["subs"]["show"]["args"] == ["names"]
    assert described["subs"]["replay"]["options"]["--out"][1] == "dir"
    assert described["subs"]["grade"]["many"] is True
    assert described["subs"]["test"]["alias"] is True


def test_a_kind_the_shell_completes_itself() -> None:
    known = names.Names({}, [])
    commands = completing.describe(root)
    found = completion.answer(commands, known, ["plot", "x", "--out"], "fi")
    assert found == [Item("fi", kind="file")]


# --- installing --------------------------------------------------------------------------------
@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "home of mine"
    made.mkdir()
    monkeypatch.setenv("HOME", str(made))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "ZDOTDIR", "BASH_COMPLETION_USER_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("quizapp.cli.shell._BASH_COMPLETION", ())
    return made


@pytest.mark.skipif(os.name == "nt", reason="these shells' start-up files")
@pytest.mark.parametrize(("shell", "start_up"), [("bash", ".bashrc"), ("zsh", ".zshrc")])
def test_installing_twice_adds_one_line(
    quiz, home: Path, monkeypatch, shell: str, start_up: str
) -> None:
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    (home / start_up).write_text("alias ll='ls -l'")
    assert quiz("completion", "install").exit_code == 2  # nobody there to be asked
    assert (home / start_up).read_text() == "alias ll='ls -l'"
    for _ in range(2):
        done = quiz("completion", "install", "--yes")
        assert done.exit_code == 0, done.output
    first, added = (home / start_up).read_text().splitlines()
    assert first == "alias ll='ls -l'"
    assert added.endswith("# completion of quiz")
    assert "_QUIZ_COMPLETE" in Path(done.stdout.strip()).read_text()


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_bash_completes_by_what_was_installed(quiz, home: Path) -> None:
    script = Path(quiz("completion", "install", "bash", "--yes").stdout.strip())
    binary = home / "bin"
    binary.mkdir()
    (binary / "quiz").write_text(f'#!/bin/sh\nexec {sys.executable} -m quizapp "$@"\n')
    (binary / "quiz").chmod(0o755)
    test = (
        f". '{home}/.bashrc'\nCOMP_WORDS=(quiz show attent); COMP_CWORD=2\n"
        '_quiz_completion quiz; echo "${COMPREPLY[@]}"'
    )
    path = f"{binary}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", test],
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": path},
        timeout=60,
    )
    assert script.exists()
    assert done.stdout == "attention\n", done.stderr


def test_fish_and_bash_completion_need_no_line(quiz, home: Path, monkeypatch) -> None:
    done = quiz("completion", "install", "fish")
    assert done.exit_code == 0
    assert Path(done.stdout.strip()) == home / ".config/fish/completions/quiz.fish"
    monkeypatch.setattr("quizapp.cli.shell._BASH_COMPLETION", (sys.executable,))
    done = quiz("completion", "install", "bash")
    assert done.exit_code == 0
    assert Path(done.stdout.strip()) == home / ".local/share/bash-completion/completions/quiz"
    assert not (home / ".bashrc").exists()


def test_a_shell_that_is_not_known(quiz, home: Path, monkeypatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    done = quiz("completion", "install")
    assert done.exit_code == 2
    assert "bash, zsh, fish" in done.stderr
