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


def loaded(code: str, *argv: str) -> set[str]:
    """Top-level modules that are loaded once `code` has run."""
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
        "quizapp.tui.screens.figure",
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


def test_the_catalogue_loads_nothing_heavier_than_pydantic() -> None:
    code = "import json, sys, quizapp.catalog\nprint(json.dumps(sorted(sys.modules)))"
    assert loaded(code) & {"click", "numpy", "rich", "textual", "torch"} == set()
