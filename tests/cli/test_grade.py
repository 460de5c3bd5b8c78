"""`quiz grade` as a learner meets it: words, streams, exit codes. Each starts a real service."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.command import QUIZ

RIGHT = "def twice(x):\n    return x + x\n"
SQUARED = "def twice(x):\n    return x * x\n"


@pytest.fixture
def answer(workspace: Path):
    """Writes an answer into the workspace."""

    def write(source: str, name: str = "twice.py", folder: Path | None = None) -> Path:
        path = (folder or workspace) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
        return path

    return write


def test_a_failure_is_told_in_order(quiz, answer) -> None:
    path = answer(SQUARED)
    done = quiz("grade", "twice", "--seed", "3")
    assert done.exit_code == 1, done.output
    text = done.stdout
    assert text.splitlines()[0] == f"twice  {path}"
    parts = [
        "✗ wrong",
        "not passed: 1 of 1 check",
        "tried     x normal (3,), twice(x)",
        "differs ",
        "mistake   The tensor is squared",
        "Two times x is not x times x.",
        "why       Each number, doubled.",
        "read on   quiz explain twice forward",
        "next      quiz hint twice",
    ]
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert "seed 3" in text


def test_a_pass_is_remembered_and_a_partial_run_is_not(quiz, answer) -> None:
    answer(RIGHT)
    assert quiz("grade", "twice", "--check", "forward").exit_code == 0
    assert json.loads(quiz("list", "--format", "json").stdout)[0]["status"] == "started"
    done = quiz("grade", "twice")
    assert done.exit_code == 0
    assert "✓ pass" in done.stdout
    assert "passed: 1 check" in done.stdout
    assert json.loads(quiz("list", "--format", "json").stdout)[0]["status"] == "passed"


BORROWED = "import torch\n\n\ndef twice(x):\n    return torch.add(x, x)\n"
RULE = "line 5 calls torch.add, which this challenge asks you to write yourself."


def test_a_broken_rule_is_told_and_is_no_pass(quiz, answer) -> None:
    answer(BORROWED)
    done = quiz("grade", "twice")
    assert done.exit_code == 1
    words = " ".join(done.stdout.split())
    assert "✓ pass" in words
    assert "not passed: a rule is broken" in words
    assert f"rule The check passes, but {RULE}" in words
    assert "next quiz show twice" in words
    assert "quiz solution" not in words
    assert quiz("solution", "twice").exit_code == 2
    assert json.loads(quiz("list", "--format", "json").stdout)[0]["status"] == "failing"
    assert "✗ rule broken" in quiz("list").stdout
    answer(RIGHT)
    assert quiz("grade", "twice").exit_code == 0
    assert quiz("solution", "twice").exit_code == 0


def test_mistakes_come_before_broken_rules(quiz, answer) -> None:
    answer("import torch\n\n\ndef twice(x):\n    torch.add(x, x)\n    return x * x\n")
    done = quiz("grade", "twice")
    assert done.exit_code == 1
    parts = ["not passed: 1 of 1", "mistake   The tensor is squared", "rule      Line 5 calls"]
    assert [done.stdout.index(part) for part in parts] == sorted(map(done.stdout.index, parts))


def test_broken_rules_as_data(quiz, answer) -> None:
    answer(BORROWED)
    done = quiz("grade", "twice", "--format", "json")
    assert done.exit_code == 1
    report = json.loads(done.stdout)
    assert report["verdict"] == "pass"
    assert report["breaches"] == [
        {"name": "torch.add", "line": 5, "how": "source", "text": RULE.rstrip(".")}
    ]
    suites = ElementTree.fromstring(
        quiz("grade", "twice", "--format", "junit").stdout.partition("\n")[2]
    )
    assert [one.get("name") for one in suites.findall("*/testcase[failure]")] == ["rules"]


def test_json_is_the_report(quiz, answer) -> None:
    answer(SQUARED)
    done = quiz("grade", "tiny", "--format", "json", "--dtype", "float64")
    report = json.loads(done.stdout)
    assert done.exit_code == 1
    assert report["schema_version"] == 1
    assert report["environment"]["dtype"] == "float64"
    assert [one["key"] for one in report["mistakes"]] == ["squared"]
    assert report["checks"][0]["finding"]["total"] == 3


def test_several_answers_make_one_document(quiz, answer, tmp_path: Path) -> None:
    bad = answer(SQUARED, "bad.py", tmp_path)
    good = answer(RIGHT, "good.py", tmp_path)
    gone = tmp_path / "empty.py"
    gone.write_text("")
    words = [str(bad), str(gone), str(good)]
    done = quiz("grade", *words, "--challenge", "twice", "--format", "junit")
    assert done.exit_code == 1
    suites = ElementTree.fromstring(done.stdout.partition("\n")[2])
    assert [suite.get("failures") for suite in suites] == ["1", "0"]
    assert "empty.py is empty" in done.stderr


def test_the_file_here_comes_before_the_workspace(quiz, answer) -> None:
    answer(SQUARED)
    here = answer(RIGHT, folder=Path.cwd())
    done = quiz("grade", "twice")
    assert done.exit_code == 0
    assert done.stdout.startswith(f"twice  {here}")


@pytest.mark.parametrize(
    ("source", "words", "code"),
    [
        ("def twice(x)\n    return x\n", ["cannot be graded", "twice.py:1"], 4),
        ("x = 1\n", ["contract", "defines no twice"], 1),
        ("import nothing_of_that_name\n", ["error", "ModuleNotFoundError", "twice.py:1"], 1),
        ("def twice(x):\n    return y\n", ["NameError", "twice.py:2 in twice", "return y"], 1),
    ],
)
def test_what_cannot_run_is_shown_with_its_line(quiz, answer, source, words, code) -> None:
    answer(source)
    done = quiz("grade", "twice")
    assert done.exit_code == code, done.output
    for word in words:
        assert word in done.stdout
    assert "Traceback" not in done.output


def test_the_stub_is_no_attempt(quiz, workspace: Path) -> None:
    quiz("start", "twice")
    done = quiz("grade", "twice")
    assert done.exit_code == 4
    assert "not started" in done.stdout
    assert quiz("grade", "thrice").exit_code == 4  # never started: no file


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["grade", "twcie"], 2, "did you mean"),
        (["grade", "twice", "--dtype", "int8"], 2, "its dtypes are float32, float64"),
        (["grade", "twice", "--check", "backward"], 2, "its checks are forward"),
        (["grade", "/nowhere/twice.py"], 4, "there is no file"),
        (["grade", "twice", "--watch", "--format", "json"], 2, "--watch takes one answer"),
    ],
)
def test_what_makes_no_sense_says_what_would(quiz, answer, words, code, said) -> None:
    answer(RIGHT)
    done = quiz(*words)
    assert done.exit_code == code, done.output
    assert said in done.stderr


def test_a_device_that_is_not_there(quiz, answer) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has the device")
    answer(RIGHT)
    done = quiz("grade", "twice", "--device", "cuda")
    assert done.exit_code == 3
    assert "there is no cuda device here" in done.stderr
    assert "quiz doctor" in done.stderr


def test_a_broken_pack_is_not_the_learners_fault(quiz, answer, tmp_path: Path) -> None:
    answer(RIGHT)
    reference = tmp_path / "builtin" / "solutions" / "tiny" / "twice" / "reference.py"
    reference.write_text("def twice(x):\n    raise RuntimeError('broken')\n", encoding="utf-8")
    done = quiz("grade", "twice")
    assert done.exit_code == 3
    assert "the reference itself fails check forward" in done.stderr


def test_a_verdict_is_given_though_it_cannot_be_remembered(quiz, answer, own_home: Path) -> None:
    answer(RIGHT)
    (own_home / "quiz").mkdir(exist_ok=True)
    (own_home / "quiz" / "data").write_text("a file where the history's folder should be")
    done = quiz("grade", "twice")
    assert done.exit_code == 0
    assert done.stderr.count("not recorded") == 1


def _spawn(pack: Path, *words: str, **options: object) -> subprocess.Popen[str]:
    command = [*QUIZ, "--pack", str(pack), *words]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A shell starts what it puts into the background deaf to Ctrl-C, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        **options,
    )


def _family(pid: int) -> set[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return set()
    children = {int(one) for one in text.split()}
    return children.union(*(_family(one) for one in children)) if children else set()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_an_interrupt_leaves_nothing_behind(make_pack, answer) -> None:
    path = answer("def twice(x):\n    while True:\n        pass\n")
    running = _spawn(make_pack(), "grade", str(path))
    deadline = time.monotonic() + 60
    family: set[int] = set()
    while len(family) < 3 and time.monotonic() < deadline:  # service, judge, runner
        family = _family(running.pid)
        time.sleep(0.05)
    assert len(family) >= 3
    running.send_signal(signal.SIGINT)
    # Python ends by the signal itself where that came in the middle of a class being made of text,
    # as dataclasses are; shells call both 130.
    assert running.wait(timeout=20) in (130, -signal.SIGINT)
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in family) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]
    assert running.stdout is not None
    assert "Traceback" not in running.stdout.read()
    running.stdout.close()


def test_watch_grades_after_each_save(make_pack, answer) -> None:
    path = answer(SQUARED)
    running = _spawn(make_pack(), "grade", str(path), "--watch")
    assert running.stdout is not None
    try:
        lines = []
        for line in running.stdout:
            lines.append(line)
            if "waiting for the next save" not in line:
                continue
            if any(one.startswith("passed: 1 check") for one in lines):
                break
            path.write_text(RIGHT, encoding="utf-8")
        running.send_signal(signal.SIGINT)
        running.stdout.read()
        assert running.wait(timeout=20) == 0
    finally:
        running.kill()
        running.wait()
        running.stdout.close()


def test_graders_are_started_as_asked_for(quiz, answer, monkeypatch) -> None:
    answer(RIGHT)
    done = quiz("grade", "twice", "--start-method", "spawn")
    assert done.exit_code == 0
    assert quiz("grade", "twice", "--start-method", "clone").exit_code == 2
    monkeypatch.setenv("QUIZ_START_METHOD", "clone")
    done = quiz("grade", "twice")
    assert done.exit_code == 2
    assert "QUIZ_START_METHOD" in done.stderr and "fork" in done.stderr


def test_events_are_lines_of_json(quiz, answer) -> None:
    path, missing = answer(SQUARED), "thrice"
    done = quiz("grade", "twice", missing, "--events", "--seed", "3")
    assert done.exit_code == 1
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["kind"] for one in lines] == [
        "started",
        "check-started",
        "check-finished",
        "finished",
        "failed",
    ]
    assert {one["file"] for one in lines[:4]} == {str(path)}
    assert lines[0]["checks"] == [["forward", "Output is the input doubled, for any shape."]]
    assert (lines[0]["seed"], lines[1]["name"]) == (3, "forward")
    assert lines[2]["result"]["verdict"] == "wrong"
    assert lines[3]["report"]["mistakes"][0]["key"] == "squared"
    assert (lines[4]["challenge"], lines[4]["code"], lines[4]["id"]) == ("thrice", 4, None)
    assert json.loads(quiz("list", "--format", "json").stdout)[0]["status"] == "failing"


def test_a_refusal_of_the_grader_s_is_one_line(quiz, answer) -> None:
    answer(RIGHT)
    done = quiz("grade", "twice", "--events", "--check", "nope")
    assert done.exit_code == 2
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["kind"] == "failed"
    assert quiz("grade", "twice", "--events", "--format", "json").exit_code == 2
