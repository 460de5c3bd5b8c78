"""Services for attacks, and what each test tells the table at the end (`table.py`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quizapp.grading.runner.confine import landlock
from tests.attacks.harness import Services
from tests.attacks.stage import Stage


def _no_wall() -> str:
    if sys.platform != "linux":
        return "the wall is Linux's"
    try:
        landlock.version()
    except OSError as error:
        return f"no Landlock here: {error}"
    return ""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "row(number, does, stops): the row of the attack catalogue that a test shows"
    )


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("attacks")
    with pytest.MonkeyPatch.context() as patch:
        # Services that are killed cannot remove their folders: they lie where pytest clears up.
        patch.setenv("TMPDIR", str(folder))
        made = Services(folder)
        yield made
        made.close()


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("v"))
    yield made
    made.end()


@pytest.fixture(autouse=True)
def told(request: pytest.FixtureRequest, record_property: Any) -> None:
    """Have the table know what this test shows."""
    if reason := _no_wall():
        pytest.skip(reason)
    for mark in request.node.iter_markers("row"):
        number, does, stops = mark.args
        record_property("attack", (number, does, stops, ""))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test of this folder time for a service to start."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.timeout(60))
