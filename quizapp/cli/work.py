"""`quiz start`, `edit`, `reset`: the learner's own files."""

from pathlib import Path

import click

from quizapp.catalog import Challenge
from quizapp.cli._group import INTERRUPTED
from quizapp.cli.context import App, name_argument, pass_app
from quizapp.cli.guard import answer_path
from quizapp.learner.editor import edit_command
from quizapp.learner.workspace import challenge_name, names_file

edit_cmd = click.option(
    "--edit-cmd", metavar="COMMAND", help="Editor to use, such as code or 'vim {path}'."
)


@click.command()
@name_argument
@click.option("-e", "--edit", "then_edit", is_flag=True, help="Open it in your editor as well.")
@edit_cmd
@pass_app
def start(app: App, name: str, then_edit: bool, edit_cmd: str | None) -> None:
    """Write the challenge's stub into your workspace, and print where it is.

    A file that is already there is left as it is.
    """
    challenge = app.challenge(name)
    started = app.workspace.start(challenge)
    app.remember(lambda: app.state.worked_on(challenge.id))
    app.say(app.link(started.path))
    used = app.workspace.resolve(None, challenge)
    if used != started.path:
        app.note(f"here `quiz grade {challenge.id}` takes {used}")
    if started.created:
        app.note(f"{challenge.title}: the stub is written")
        app.note(f"`quiz edit {challenge.id}` opens it, `quiz grade {challenge.id}` grades it")
    else:
        app.note("this file was there already and is left as it is")
        if app.state.status(challenge.id).due:
            app.note(f"it is due: `quiz review start {challenge.id}` begins it from a clean stub")
    if then_edit:
        _open(app, started.path, edit_cmd)


@click.command()
@name_argument
@edit_cmd
@pass_app
def edit(app: App, name: str, edit_cmd: str | None) -> None:
    """Open your answer in your editor; a challenge not started yet is started.

    The editor is --edit-cmd, $QUIZ_EDITOR, `editor` in quiz.toml, $VISUAL or $EDITOR.
    """
    path = Path.cwd() / Path(name).expanduser()
    if names_file(name) and path.is_file():
        _open(app, path, edit_cmd)
        return
    challenge = app.challenge(name)
    if not names_file(name) and (asked := answer_path(challenge)) is not None:
        _open(app, asked, edit_cmd)
        return
    path = app.workspace.resolve(name, challenge)
    if not path.exists():
        path = _begin(app, challenge, path)
    app.remember(lambda: app.state.worked_on(challenge.id))
    _open(app, path, edit_cmd)


@click.command()
@name_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_app
def reset(app: App, name: str, yes: bool) -> int:
    """Put the stub back. Your present answer is kept in the workspace's .quiz/backup/."""
    challenge = app.challenge(name)
    path = app.workspace.resolve(name, challenge)
    led = f", which is {path.resolve()}" if path.is_symlink() else ""
    if path.exists() and not app.confirm(f"put the stub back into {path}{led}?", yes=yes):
        app.note("nothing was changed")
        return INTERRUPTED
    due = app.state.status(challenge.id).due
    restored = app.workspace.reset(challenge, path)
    app.remember(lambda: app.state.worked_on(challenge.id, afresh=True))
    app.say(app.link(restored.path))
    if restored.backup is None:
        app.note("the stub is there; there was no other answer to keep")
    else:
        app.note(f"the stub is back; your answer is kept in {restored.backup}")
    if due:
        app.note("it was due: this begins its review")
    return 0


def _begin(app: App, challenge: Challenge, path: Path) -> Path:
    """The stub, for a challenge that was named; a file that was named must exist."""
    if path != app.workspace.path_for(challenge):
        raise click.UsageError(
            f"there is no file {path}; `quiz edit {challenge_name(path.name)}` starts the challenge"
        )
    return app.workspace.start(challenge).path


def _open(app: App, path: Path, command: str | None) -> None:
    editor = edit_command(app.settings, command)
    app.note(f"{editor.words[0]} {path}")
    editor.open(path)
