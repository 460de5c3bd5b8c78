"""`quiz completion`: teach a shell to complete quiz's commands, options and names."""

import os
import re
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from quizapp import files
from quizapp.cli.context import App, pass_app
from quizapp.errors import QuizError

SHELLS = ("bash", "zsh", "fish")
_ACTIONS = ("install", "show", *SHELLS)
_MARK = "# completion of quiz"
_BASH_COMPLETION = (
    "/usr/share/bash-completion/bash_completion",
    "/usr/local/share/bash-completion/bash_completion",
    "/opt/homebrew/share/bash-completion/bash_completion",
)


@click.command()
@click.argument("action", type=click.Choice(_ACTIONS), metavar="install|show|SHELL")
@click.argument("shell", type=click.Choice(SHELLS), required=False)
@click.option("--yes", is_flag=True, help="Do not ask before a start-up file is changed.")
@click.pass_context
@pass_app
def completion(app: App, ctx: click.Context, action: str, shell: str | None, yes: bool) -> None:
    """Install completion for your shell, or show the script: bash, zsh or fish.

    `quiz completion install` finds out which shell is yours. It takes effect in a new one.
    """
    if action in SHELLS:
        action, shell = "show", action
    shell = shell or _yours()
    script = _script(ctx, shell)
    if action == "show":
        app.say(script)
        app.note(f"`quiz completion install {shell}` puts it where {shell} finds it")
        return
    path, start_up = _places(shell)
    if start_up is not None and not _sourced(start_up):
        question = f"add a line to {start_up} that loads it?"
        if not app.confirm(question, yes=yes):
            app.note(f"nothing was changed; `quiz completion show {shell}` prints the script")
            return
    files.make_folder(path.parent)
    files.replace(path, script.encode() + b"\n", follow=True)
    if start_up is not None and not _sourced(start_up):
        _append(start_up, path)
        app.note(f"{start_up} loads it; take the line marked `{_MARK}` out to be rid of it")
    app.say(app.link(path))
    app.note(f"it takes effect in a new {shell}")


def _yours() -> str:
    name = Path(os.environ.get("SHELL", "")).name
    if name not in SHELLS:
        raise QuizError(
            f"which shell is yours is not known ($SHELL is {os.environ.get('SHELL', '')!r})",
            hint=f"name it: {', '.join(SHELLS)}",
        )
    return name


def _script(ctx: click.Context, shell: str) -> str:
    maker = get_completion_class(shell)
    if maker is None:
        raise QuizError(f"no completion is known for {shell}", hint="bash, zsh and fish are known")
    made = maker(ctx.find_root().command, {}, "quiz", "_QUIZ_COMPLETE")
    # Not `source()`, which asks the bash that is found first for its version, in a process.
    return made.source_template % made.source_vars()


def _places(shell: str) -> tuple[Path, Path | None]:
    """Where the script goes, and the start-up file that must load it where nothing does."""
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    if shell == "fish":
        return config / "fish/completions/quiz.fish", None
    if shell == "zsh":
        folder = Path(os.environ.get("ZDOTDIR") or home)
        return data / "quiz/completion.zsh", folder / ".zshrc"
    if any(os.path.exists(one) for one in _BASH_COMPLETION):
        own = os.environ.get("BASH_COMPLETION_USER_DIR")
        return Path(own or data / "bash-completion") / "completions/quiz", None
    return data / "quiz/completion.bash", home / ".bashrc"


def _sourced(start_up: Path) -> bool:
    try:
        return re.search(re.escape(_MARK), start_up.read_text("utf-8", "replace")) is not None
    except OSError:
        return False


def _append(start_up: Path, script: Path) -> None:
    try:
        present = start_up.read_bytes()
    except FileNotFoundError:
        present = b""
    except OSError as error:
        raise files.fault(error, start_up) from error
    if present and not present.endswith(b"\n"):
        present += b"\n"
    quoted = "'" + str(script).replace("'", "'\\''") + "'"
    # zsh knows `compdef` only once its own completion has begun.
    begin = "autoload -Uz compinit && compinit; " if start_up.name == ".zshrc" else ""
    line = f"[ -r {quoted} ] && {{ {begin}. {quoted}; }}  {_MARK}\n"
    files.replace(start_up, present + line.encode(), follow=True)
