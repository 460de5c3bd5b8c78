from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from quizapp.catalog import content
from tests.command import invoke

Quiz = Callable[..., Result]


@pytest.fixture
def quiz(make_pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Quiz:
    """Runs a command line over a pack of two challenges, in an empty folder."""
    pack = make_pack("builtin", challenges=("twice", "thrice"))
    monkeypatch.setattr(content, "root", lambda: pack)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    return invoke


@pytest.fixture
def workspace(own_home: Path) -> Path:
    return own_home / "workspace"
