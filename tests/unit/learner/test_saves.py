"""Whoever waits for saves is told to look, whatever the system tells."""

import select
from pathlib import Path

from quizapp.learner.saves import Saves


def test_without_news_it_is_told_to_look_again_and_again(tmp_path: Path) -> None:
    path = tmp_path / "answer.py"
    path.touch()
    with Saves(path, polling=False) as saves:
        for _ in range(2):
            assert select.select([saves.descriptor], [], [], 30)[0]
            saves.drain()
