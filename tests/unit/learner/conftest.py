from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp import catalog
from quizapp.catalog import Challenge
from quizapp.learner.workspace import Workspace


@pytest.fixture
def twice(make_pack: Callable[..., Path]) -> Challenge:
    return catalog.load([make_pack()], builtin=False).find("twice")


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "work")
