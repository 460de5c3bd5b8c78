"""What a command loads before it answers, proved in a process of its own.

The import rules in pyproject.toml see which module may reach which; only a run shows when.
"""

import json
import subprocess
import sys

import pytest

RUN = """
import json, sys
from quizapp.cli import main
sys.argv[0] = "quiz"
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("\\n" + json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


HOME = """
import asyncio, json, sys
import quizapp.tui.app
from quizapp.learner.settings import Settings
from quizapp.learner.workspace import Workspace
from quizapp.tui.session import Session
from quizapp.tui.widgets.topics import ChallengeRows

quizapp.tui.app.WARM_UP_AFTER = 3600


async def main():
    session = Session.begin(Settings.load(), Workspace.find())
    app = quizapp.tui.app.QuizApp(session)
    async with app.run_test():
        assert app.screen.query_one(ChallengeRows).items
        print("\\n" + json.dumps(sorted(sys.modules)))


asyncio.run(main())
"""


def loaded(code: str, *argv: str) -> set[str]:
    """Modules that are loaded once `code` has run, as it tells them."""
    done = subprocess.run(
        [sys.executable, "-c", code, *argv],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_help_loads_next_to_nothing() -> None:
    heavy = {"numpy", "pydantic", "rich", "textual", "torch"}
    assert loaded(RUN, "--help") & heavy == set()


@pytest.mark.parametrize("argv", [("list",), ("list", "--format", "json"), ("dev", "--help")])
def test_front_ends_load_no_numbers_and_no_screens(argv: tuple[str, ...]) -> None:
    assert loaded(RUN, *argv) & {"fsrs", "numpy", "textual", "torch"} == set()


def test_what_checks_packs_is_loaded_for_new_ones_only() -> None:
    assert "pydantic" in loaded(RUN, "list")
    assert "pydantic" not in loaded(RUN, "list")


def test_home_is_shown_before_all_else_is_loaded() -> None:
    """The time to the first frame is the time that imports take."""
    loaded(RUN, "list")
    later = {
        "markdown_it",
        "numpy",
        "pydantic",
        "pygments",
        "quizapp.figures",
        "quizapp.grading.client",
        "quizapp.grading.report",
        "quizapp.tui.screens.challenge",
        "quizapp.tui.screens.settings",
        "textual.widgets._footer",
        "textual.widgets._markdown",
        "textual.widgets._text_area",
        "tomlkit",
        "torch",
        "tree_sitter",
    }
    assert loaded(HOME) & later == set()


@pytest.mark.parametrize(
    "module",
    [
        "quizapp.catalog",
        "quizapp.learner",
        "quizapp.grading.client",
        "quizapp.tui",
        "quizapp.figures.draw",
        "quizapp.figures.svg",
        "quizapp.figures.png",
        "quizapp.tui.screens.challenge",
        "quizapp.cli.plot",
    ],
)
def test_no_front_end_package_loads_torch(module: str) -> None:
    code = f"import json, sys, {module}\nprint(json.dumps(sorted(sys.modules)))"
    assert loaded(code) & {"numpy", "torch", "matplotlib"} == set()


@pytest.mark.parametrize("module", ["quizapp.cli.report", "quizapp.cli.similar"])
def test_what_only_reports_need_is_loaded_late(module: str) -> None:
    late = {"jinja2", "markdown_it", "pydantic", "pygments", "yaml"}
    code = f"import json, sys, {module}\nprint(json.dumps(sorted(sys.modules)))"
    assert loaded(code) & late == set()


def test_comparing_answers_loads_nothing_that_runs_or_renders_them() -> None:
    code = "import json, sys, quizapp.interview.similar\nprint(json.dumps(sorted(sys.modules)))"
    assert loaded(code) & {"jinja2", "numpy", "torch", "yaml"} == set()


def test_the_catalogue_loads_nothing_heavy() -> None:
    code = "import json, sys, quizapp.catalog\nprint(json.dumps(sorted(sys.modules)))"
    assert loaded(code) & {"click", "numpy", "pydantic", "rich", "textual", "torch"} == set()
