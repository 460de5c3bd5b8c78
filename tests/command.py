"""The `quiz` command, in this process or in one of its own."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from quizapp.cli import root

QUIZ = [sys.executable, "-m", "quizapp"]


def invoke(*words: str | Path, **options: Any) -> Result:
    """Run a command line here; output and errors apart, and together."""
    return CliRunner().invoke(root, list(map(str, words)), catch_exceptions=False, **options)


def run(*words: str | Path, **options: Any) -> "subprocess.CompletedProcess[str]":
    """Run a command line in a process of its own."""
    return subprocess.run(
        [*QUIZ, *map(str, words)],
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=100,
        check=False,
        **({"capture_output": True} | options),
    )
