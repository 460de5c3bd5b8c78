"""Draws the README's pictures anew: `python tests/pictures.py`, from the checkout, some 20 seconds.

Each shows what quiz really does with a wrong answer; look at them before you commit. What differs
from run to run (times) is left as it came.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from quizapp.tui.app import QuizApp

ROOT = Path(__file__).parent.parent
OUT = ROOT / ".github"
SIZE = (110, 32)
SEED = "7"
COLUMNS = 96
COLOUR = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
NO_SCALE = ("attention", "attention", " * self.scale", "")
NO_SKIP = ("gradients", "gradients", "h = h + out if self.residual else out", "h = out")


def answer(folder: Path, topic: str, name: str, find: str, replace: str) -> Path:
    """The reference with a classic mistake in it, as somebody's file."""
    text = (ROOT / "solutions" / topic / name / "reference.py").read_text("utf-8")
    if text.count(find) != 1:
        raise SystemExit(f"{name}: {find!r} stands there {text.count(find)} times")
    path = folder / f"{name}.py"
    path.write_text(text.replace(find, replace), encoding="utf-8")
    return path


def run(*words: str, colour: bool = False) -> str:
    """What `quiz` prints; a grade that is not passed ends with 1."""
    env = os.environ | {"COLUMNS": str(COLUMNS)} | (COLOUR if colour else {})
    env.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "quizapp", *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")
    return done.stdout


def failure() -> None:
    """A grade in the shell."""
    import io

    from rich.console import Console
    from rich.text import Text

    said = run("grade", "attention", "--seed", SEED, colour=True)
    said = said.replace(os.environ["HOME"], "~")
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text("$ quiz grade attention"))
    console.print(Text.from_ansi(said))
    console.save_svg(str(OUT / "failure.svg"), title="quiz grade attention")


async def screens() -> None:
    """The same mistake full screen: its name, and what it does to the attention weights."""
    from quizapp.learner.settings import Settings
    from quizapp.learner.workspace import Workspace
    from quizapp.tui.app import QuizApp
    from quizapp.tui.session import Session

    workspace = Workspace.find()
    app = QuizApp(Session.begin(Settings.load(workspace.root), workspace))
    async with app.run_test(size=SIZE) as pilot:
        app.open_challenge(app.session.catalog.find("attention"))
        await until(pilot, app, "SelfAttention")
        await pilot.press("c", "escape", "g")
        await until(pilot, app, "Mistake:")
        app.save_screenshot(str(OUT / "challenge.svg"))
        await pilot.press("f")
        await until(pilot, app, "Who looks at whom")
        app.save_screenshot(str(OUT / "weights.svg"))


async def until(pilot: Pilot, app: QuizApp, words: str) -> None:
    """Wait for words, then for the frame to come to rest."""
    import io

    from rich.console import Console

    before, end = "", time.monotonic() + 60
    while time.monotonic() < end:
        console = Console(width=SIZE[0], height=SIZE[1], file=io.StringIO(), record=True)
        console.print(app.screen._compositor.render_update(full=True))
        shown = console.export_text()
        if words in shown and shown == before:
            return
        before = shown
        await pilot.pause(0.3)
    raise SystemExit(f"{words!r} did not appear:\n{before}")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        folder = home / "quiz"
        folder.mkdir()
        os.environ |= {
            "HOME": name,
            "QUIZ_HOME": str(home / "state"),
            "QUIZ_CONFIG": str(home / "quiz.toml"),
            "QUIZ_WORKSPACE": str(folder),
            "QUIZ_RESIDENT": "0",
        }
        os.chdir(home)
        answer(folder, *NO_SCALE)
        answer(folder, *NO_SKIP)
        failure()
        run("plot", "gradients", "--seed", SEED, "--out", str(OUT / "figure.svg"))
        asyncio.run(screens())
    for path in sorted(OUT.glob("*.svg")):
        # Rich ends some lines with blanks, which editors and hooks take away.
        lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")
        print(path.relative_to(ROOT), path.stat().st_size)


if __name__ == "__main__":
    main()
