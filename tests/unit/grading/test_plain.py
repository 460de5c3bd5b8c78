"""Tasks as JSON and back."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import torch

from quizapp.catalog import content, load_one
from quizapp.checks.harness import Setting
from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.runner import confine
from quizapp.grading.runner.run import Task
from quizapp.grading.service import plain
from quizapp.grading.service.children import Cell
from quizapp.grading.service.errands import Errand, Room

SETTING = Setting(2**31 - 1, torch.bfloat16, torch.device("cuda:1"))
TASK = Task("# ü \x00", "answer.py", "checks", {"F": "(dim, heads=8)"}, "bfloat16", SETTING, ("a",))


CELL = Cell(
    content.root(),
    gpu=False,
    limits=confine.Limits(),
    canary=content.root() / "solutions",
    address_space=True,
)


def walled() -> confine.Wall:
    return confine.plan(hidden=[content.root() / "solutions"])


@pytest.mark.parametrize("value", [SETTING, TASK, dataclasses.replace(TASK, only=())])
def test_a_task_comes_back(value: Any) -> None:
    assert plain.load(type(value), plain.dump(value)) == value


def test_a_wall_comes_back() -> None:
    wall = walled()
    errand = Errand(TASK, 3, Room(CELL, wall, Path("/tmp/scratch")))
    again = plain.load(Errand, plain.dump(errand))
    assert again == errand
    assert again.room is not None and again.room.cell.canary == CELL.canary
    assert type(again.room.wall.hidden[0]) is type(wall.hidden[0])
    if wall.rights is not None:
        assert again.room.wall.rights is not None
        assert type(again.room.wall.rights.files) is type(wall.rights.files)


def test_a_wall_that_is_none_comes_back() -> None:
    wall = dataclasses.replace(walled(), rights=None, abi=0, without="none here")
    assert plain.load(type(wall), plain.dump(wall)) == wall


def test_a_challenge_comes_back() -> None:
    challenge = load_one(content.root(), "attention", "attention", "zh")
    task = JudgeTask(1, challenge, "source", "mine.py", "float32", "cpu", 5, (), "landlock")
    again = plain.load(JudgeTask, plain.dump(task))
    assert again == task
    assert again.challenge.title == challenge.title
    assert again.challenge.stub() == challenge.stub()


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        (Setting, b'{"seed": "1"}', "int expected, not str"),
        (Setting, b'{"seed": true}', "int expected, not bool"),
        (Setting, b'{"seed": 1, "dtype": "save", "device": "cpu"}', "no dtype"),
        (Setting, b'{"seed": 1}', "missing"),
    ],
)
def test_what_is_no_task(kind: type, data: bytes, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        plain.load(kind, data)


def test_what_cannot_be_told() -> None:
    with pytest.raises(TypeError, match="object cannot be told"):
        plain.dump(dataclasses.replace(SETTING, seed=object()))  # type: ignore[arg-type]
