"""How any command ends: codes, streams, faults; and what help costs."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from quizapp import __version__
from quizapp.cli import COMMANDS, root
from quizapp.cli.browse import next_
from tests.command import QUIZ


def test_bare_quiz_without_a_terminal(quiz) -> None:
    done = quiz()
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Usage: quiz" in done.stderr


def test_help_and_version(quiz) -> None:
    done = quiz("--help")
    assert done.exit_code == 0
    for name, entry in COMMANDS.items():
        assert f"  {name} " in done.stdout
        assert entry.help in done.stdout
    assert quiz("--version").stdout == f"quiz {__version__}\n"


@pytest.mark.parametrize(
    "name", [name for name in COMMANDS if name not in ("demo", "grade", "doctor", "dev")]
)
def test_every_command_has_help_without_the_shared_options(quiz, name: str) -> None:
    done = quiz(name, "--help")
    assert done.exit_code == 0
    assert "--pack" not in done.stdout


def test_an_unknown_command(quiz) -> None:
    done = quiz("lsit")
    assert done.exit_code == 2
    assert "did you mean `quiz list`?" in done.stderr


@pytest.mark.parametrize("words", [("list", "--nope"), ("show",), ("list", "--format", "xml")])
def test_wrong_usage(quiz, words: tuple[str, ...]) -> None:
    done = quiz(*words)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Usage" in done.stderr


def raising(error: BaseException):
    def call(*_: object, **__: object) -> None:
        raise error

    return call


def test_a_fault_of_ours(quiz, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(next_, "callback", raising(ZeroDivisionError("by\nzero")))
    done = quiz("next")
    assert done.exit_code == 3
    assert "This is a fault of quiz itself: ZeroDivisionError: by zero" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in quiz("next", "--debug").stderr
    assert "Traceback" in quiz("--debug", "next").stderr
    assert "Traceback" in quiz("next", env={"QUIZ_DEBUG": "1"}).stderr


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interrupt(quiz, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    monkeypatch.setattr(next_, "callback", raising(error))
    assert quiz("next").exit_code == 130


def test_a_number_returned_is_the_exit_code(quiz, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(next_, "callback", lambda *_: 4)
    assert quiz("next").exit_code == 4


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pipe closed at its other end")
@pytest.mark.parametrize("words", [["--help"], ["completion", "zsh"]])
def test_a_closed_pipe_is_quiet(words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*QUIZ, *words],
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writer)
    assert done.returncode == 141
    assert b"Traceback" not in done.stderr
    assert b"rror" not in done.stderr


def test_a_narrow_terminal_encoding() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from quizapp.cli import root\nroot.help = '✓'\nroot.main(['-h'])"],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert b"?" in done.stdout


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_completion_scripts(quiz, shell: str) -> None:
    done = quiz("completion", shell)
    assert done.exit_code == 0
    assert "_QUIZ_COMPLETE" in done.stdout


def complete(quiz, *words: str) -> list[str]:
    env = {
        "_QUIZ_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(("quiz", *words)),
        "COMP_CWORD": str(len(words)),
    }
    return [line.partition(",")[2] for line in quiz(env=env).stdout.splitlines()]


def test_completion_of_commands_and_names(quiz) -> None:
    assert complete(quiz, "co") == ["config", "completion"]
    assert complete(quiz, "show", "t") == ["thrice", "twice"]
    assert "--format" in complete(quiz, "list", "--f")


def test_completing_commands_imports_none() -> None:
    code = (
        "import sys; from quizapp.cli import root\n"
        "try: root.main()\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    env = os.environ | {
        "_QUIZ_COMPLETE": "bash_complete",
        "COMP_WORDS": "quiz li",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True
    )
    assert done.stdout == "plain,list\n"
    assert not {"pydantic", "rich", "quizapp.cli.browse"} & set(done.stderr.split())


def test_packs_named_wrongly(quiz, tmp_path: Path) -> None:
    assert quiz("--pack", str(tmp_path / "none"), "list").exit_code == 2


def test_the_table_names_what_exists() -> None:
    assert root.list_commands(click.Context(root)) == list(COMMANDS)


INTERRUPTED_WHILE_IT_LOADS = """
import os, signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == "quizapp.cli":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
from quizapp.__main__ import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals to end by")
def test_ctrl_c_while_it_loads_says_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_WHILE_IT_LOADS],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        # A shell starts what it puts into the background deaf to Ctrl-C, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")
