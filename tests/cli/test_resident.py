"""Commands and the grader that is left ready: which is used, and what is said when it goes."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizapp.learner import known, resident
from quizapp.learner.workspace import Workspace
from tests import command

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="residents fork")

RIGHT = "def twice(x):\n    return 2 * x\n"
SLOW = "import time\n\n\ndef twice(x):\n    time.sleep(3)\n    return 2 * x\n"


@pytest.fixture
def quiz(
    make_pack: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., "subprocess.CompletedProcess[str]"]]:
    """Runs commands that may leave a grader behind, and ends that afterwards."""
    monkeypatch.delenv("QUIZ_RESIDENT")
    monkeypatch.delenv("CI", raising=False)
    config = Path(os.environ["QUIZ_CONFIG"])
    config.write_text(f"packs = ['{make_pack()}']\n")

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return command.run(*words, cwd=tmp_path)

    yield run
    assert run("service", "stop").returncode == 0
    assert run("service", "status").returncode == 1


def text(done: "subprocess.CompletedProcess[str]") -> str:
    """What was printed, without what differs from run to run."""
    return re.sub(r"seed \d+| *<?\d+ ms", "…", done.stdout)


def test_commands_use_what_is_there_and_do_without_it(
    quiz: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    answer = tmp_path / "twice.py"
    answer.write_text(RIGHT)
    # No terminal: nothing is left behind unless that is asked for.
    cold = quiz("grade", "twice")
    assert cold.returncode == 0
    assert quiz("service", "status").returncode == 1
    # Its pipes end although the grader lives on.
    first = quiz("grade", "twice", "--resident")
    assert first.returncode == 0, first.stderr
    told = json.loads(quiz("service", "status", "--format", "json").stdout)["residents"]
    assert [one["runs"] for one in told] == [1] and told[0]["current"]
    # By now the name and the settings are known; the words are the same.
    second = quiz("grade", "twice")
    assert text(second) == text(first) == text(cold)
    assert quiz("grade", "twice", "--no-resident").returncode == 0
    assert json.loads(quiz("grade", "twice", "--format", "json").stdout)["verdict"] == "pass"
    told = json.loads(quiz("service", "status", "--format", "json").stdout)["residents"]
    assert [one["runs"] for one in told] == [3]
    # It goes in the middle of a run: that begins anew, and says so.
    answer.write_text(SLOW)

    def kill() -> None:
        time.sleep(1.5)
        os.kill(told[0]["pid"], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    done = quiz("grade", "twice")
    killer.join()
    assert done.returncode == 1, done.stderr  # three seconds twice are more than a check may take
    assert "the resident grader has gone" in done.stderr


@pytest.mark.parametrize(
    ("asked", "setting", "ci", "terminal", "expected"),
    [
        (None, None, "", True, "started"),
        (None, None, "", False, "found"),
        (None, None, "true", True, "none"),
        (None, None, "0", True, "started"),
        (True, None, "true", False, "started"),
        (False, True, "", True, "none"),
        (None, False, "", True, "none"),
        (None, True, "1", False, "started"),
    ],
)
def test_whether_one_is_used_or_left(
    monkeypatch: pytest.MonkeyPatch,
    asked: bool | None,
    setting: bool | None,
    ci: str,
    terminal: bool,
    expected: str,
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(resident, "at_a_terminal", lambda: terminal)
    assert resident.use(asked, setting) == expected


@pytest.mark.parametrize(
    ("variable", "file", "expected"),
    [
        ("", "", None),
        ("1", "resident = false\n", True),
        ("no", "", False),
        ("", "resident = false\n", False),
        ("", "resident = 3\n", None),
        ("", "resident = \n", None),
        ("", "theme = 'resident'\n", None),
    ],
)
def test_what_the_user_says(
    monkeypatch: pytest.MonkeyPatch, variable: str, file: str, expected: bool | None
) -> None:
    monkeypatch.setenv("QUIZ_RESIDENT", variable)
    Path(os.environ["QUIZ_CONFIG"]).write_text(file)
    assert resident.user_choice() is expected


def test_what_is_known_of_a_name_holds_while_its_files_do(
    make_pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from quizapp import catalog
    from quizapp.grading.resident.place import Place, folder
    from quizapp.learner.settings import Settings

    place = Place.enter(folder(), create=True)
    assert place is not None
    place.close()
    pack = make_pack()
    found = catalog.load([pack], builtin=False)
    workspace = Workspace.find().root
    assert known.recall("twice", workspace) is None

    def remember() -> None:
        known.remember("twice", found.find("twice"), found, Settings.load(workspace), workspace)
        assert known.recall("twice", workspace) is not None

    remember()
    recalled = known.recall("twice", workspace)
    assert recalled is not None
    name, choices = recalled
    assert (name.id, name.topic, Path(name.pack)) == ("twice", "tiny", pack.resolve())
    assert choices.rhythm() == Settings.load(workspace).rhythm()
    assert known.recall("twice", workspace / "other") is None
    assert known.recall("thrice", workspace) is None
    Path(os.environ["QUIZ_CONFIG"]).write_text("device = 'auto'\n")
    assert known.recall("twice", workspace) is None
    remember()
    (pack / "challenges/tiny/twice/challenge.toml").touch()
    assert known.recall("twice", workspace) is None
    remember()
    (pack / "challenges/another").mkdir()
    assert known.recall("twice", workspace) is None
    remember()
    monkeypatch.setenv("QUIZ_LANG", "zh")
    assert known.recall("twice", workspace) is None
