"""Opening an answer in the learner's own editor.

Editors with a window are started on their own, so the terminal stays free; editors of the terminal
are waited for (the caller must have given the terminal back: `App.suspend()` in the TUI). A caller
that stays on the screen may ask for an editor *beside* it: inside tmux or Zellij an editor of the
terminal then opens in a pane of its own if there is room for one, and inside VS Code that opens the
file itself.
"""

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from quizapp.errors import QuizError
from quizapp.learner.settings import Settings

PLACEHOLDER = "{path}"
_FALLBACKS = ("nano", "vim", "vi", "notepad")
# fmt: off
_WITH_WINDOW = frozenset({
    "atom", "bbedit", "charm", "clion", "code", "code-insiders", "code-oss", "codium", "cursor",
    "geany", "gedit", "gnome-text-editor", "gvim", "idea", "kate", "kwrite", "lapce", "lite-xl",
    "mate", "mousepad", "mvim", "neovide", "notepad", "notepad++", "notepadqq", "open", "pluma",
    "pulsar", "pycharm", "spyder", "subl", "sublime_text", "textedit", "thonny", "vscodium",
    "windsurf", "xdg-open", "xed", "zed", "zeditor",
})
# fmt: on
_EMACS_IN_TERMINAL = {"-nw", "--no-window-system", "-t", "--tty", "-batch", "--batch"}
# A GUI editor that dies this soon did not start (no display, bad option) and says nothing itself.
_START_SECONDS = 0.3
WIDE, TALL = 150, 44
"""Columns or lines that leave room for a second pane; with less, the editor gets the whole
terminal."""


@dataclass(frozen=True, slots=True)
class Editor:
    """A command ready to be given a path."""

    words: tuple[str, ...]
    source: str
    detached: bool
    split: tuple[str, ...] = ()
    """The command that opens a pane for it; it stands before `words`."""

    @property
    def name(self) -> str:
        """What the learner calls it."""
        return Path(self.words[0]).name

    def argv(self, path: Path) -> list[str]:
        """The command line for `path`, put where `{path}` stands or else last."""
        if any(PLACEHOLDER in word for word in self.words):
            words = [word.replace(PLACEHOLDER, str(path)) for word in self.words]
        else:
            words = [*self.words, str(path)]
        return [*self.split, *words]

    def open(self, path: Path) -> None:
        """Open `path`; returns when a terminal editor ends, at once for one with a window."""
        try:
            code = self._launch(self.argv(path)) if self.detached else self._wait(self.argv(path))
        except OSError as error:
            raise QuizError(
                f"the editor {self.words[0]} ({self.source}) could not be started: "
                f"{error.strerror or error}"
            ) from error
        if code:
            raise QuizError(
                f"the editor {shlex.join(self.words)} ({self.source}) ended with code {code}",
                hint=f"open {path} yourself, or name another editor with --edit-cmd",
            )

    @staticmethod
    def _wait(argv: list[str]) -> int:
        return subprocess.run(argv, check=False).returncode

    @staticmethod
    def _launch(argv: list[str]) -> int:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return process.wait(_START_SECONDS)
        except subprocess.TimeoutExpired:
            process.returncode = 0  # else Python warns that a child still runs, which it should
            return 0


def edit_command(
    settings: Settings,
    flag: str | None = None,
    *,
    beside: tuple[int, int] | None = None,
    env: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
) -> Editor:
    """The editor to use: `--edit-cmd`, then $QUIZ_EDITOR, quiz.toml, $VISUAL, $EDITOR, then the
    first known one on this machine. One that is named but missing is an error, not skipped.

    `beside`: columns and lines of a screen that is to stay; what that means is said above.
    """
    found = _choose(settings, flag, env, which)
    if beside is None or found.detached or found.source == "--edit-cmd":
        return found
    return _beside(found, beside, env, which)


def _choose(
    settings: Settings,
    flag: str | None,
    env: Mapping[str, str],
    which: Callable[[str], str | None],
) -> Editor:
    own = "$QUIZ_EDITOR" if env.get("QUIZ_EDITOR", "").strip() else "quiz.toml"
    named = (
        (flag, "--edit-cmd"),
        (settings.editor, own),
        (env.get("VISUAL"), "$VISUAL"),
        (env.get("EDITOR"), "$EDITOR"),
    )
    for command, source in named:
        if command and command.strip():
            return _parse(command, source, env, which)
    for name in _FALLBACKS:
        if which(name):
            return Editor((name,), "found on this machine", name in _WITH_WINDOW)
    raise QuizError(
        "no editor was found",
        hint="name one with --edit-cmd, in $EDITOR, or as `editor` in quiz.toml",
    )


def _beside(
    found: Editor,
    size: tuple[int, int],
    env: Mapping[str, str],
    which: Callable[[str], str | None],
) -> Editor:
    """The same editor in a pane of its own, or the editor around us, or the same as before."""
    by_name = found.source in ("$QUIZ_EDITOR", "quiz.toml")
    if env.get("TERM_PROGRAM") == "vscode" and not by_name:
        # $EDITOR is what git asks for; whoever works in an editor's terminal has the editor.
        for name in ("code", "cursor", "codium", "code-insiders", "windsurf"):
            if which(name):
                return Editor((name, "--reuse-window"), "this is its terminal", True)
    columns, rows = size
    if columns < WIDE and rows < TALL:
        return found
    # The editor gets the larger part of what is divided.
    split: tuple[str, ...]
    if env.get("ZELLIJ") and which("zellij"):
        where = "right" if columns >= WIDE else "down"
        split = ("zellij", "run", "--close-on-exit", "--direction", where, "--")
    elif env.get("TMUX") and which("tmux"):
        way = "-h" if columns >= WIDE else "-v"
        split = ("tmux", "split-window", way, "-l", "55%", "-t", env.get("TMUX_PANE", ""))
    else:
        return found
    return replace(found, detached=True, split=split)


def _parse(
    command: str, source: str, env: Mapping[str, str], which: Callable[[str], str | None]
) -> Editor:
    try:
        words = shlex.split(command, posix=os.name != "nt")
    except ValueError as error:
        raise QuizError(f"the editor {command!r} ({source}) is not a command: {error}") from error
    words = [word.strip('"') for word in words] if os.name == "nt" else words
    words[0] = os.path.expanduser(words[0])
    if not which(words[0]):
        raise QuizError(
            f"the editor {words[0]!r} ({source}) was not found",
            hint="check its name, or name another with --edit-cmd",
        )
    return Editor(tuple(words), source, _has_window(words, env))


def _has_window(words: list[str], env: Mapping[str, str]) -> bool:
    name = Path(words[0]).name.lower().removesuffix(".exe").removesuffix(".cmd")
    if name == "emacs":
        display = env.get("DISPLAY") or env.get("WAYLAND_DISPLAY") or os.name == "nt"
        return bool(display) and not _EMACS_IN_TERMINAL.intersection(words)
    return name in _WITH_WINDOW
