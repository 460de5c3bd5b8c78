"""Services for attacks, and the table at the end of the run: which row was held by what."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quizapp.grading.runner.confine import landlock
from tests.attacks.harness import Services
from tests.attacks.rows import NOT_HERE
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


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the rows that were tried, and what held each."""
    rows: dict[int, list[tuple[str, str, str, bool]]] = {}
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, value in getattr(report, "user_properties", ()):
                if name == "attack" and getattr(report, "when", "") == "call":
                    number, does, stops, twin = value
                    rows.setdefault(number, []).append((does, stops, twin, outcome == "passed"))
    if not rows:
        return
    say = terminalreporter.write_line
    terminalreporter.section("attacks")
    for number in sorted(rows):
        by_attack: dict[tuple[str, str], list[tuple[str, bool]]] = {}
        for does, stops, twin, passed in rows[number]:
            by_attack.setdefault((does, stops), []).append((twin, passed))
        for (does, stops), tries in by_attack.items():
            word = "held" if all(passed for _, passed in tries) else "FAILED"
            proof = next((f"; without it: {twin}" for twin, _ in tries if twin), "")
            say(f"{number:>3}  {word:<6}  {does} [{stops}{proof}]")
    tries = [passed for each in rows.values() for *_, passed in each]
    say(f"{len(rows)} rows tried, {sum(tries)} of {len(tries)} trials as expected")
    for number, reason in sorted(NOT_HERE.items()):
        say(f"{number:>3}  not here: {reason}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test of this folder time for a service to start."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.timeout(60))
