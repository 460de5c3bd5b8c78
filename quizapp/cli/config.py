"""`quiz config`: the settings that hold, where each comes from, and changing the user's own."""

from __future__ import annotations

import json

import click

from quizapp.cli import text
from quizapp.cli.context import App, pass_app
from quizapp.errors import QuizError
from quizapp.learner import places
from quizapp.learner.said import EXPECTED
from quizapp.learner.settings import Settings
from quizapp.learner.settings_file import (
    KEYS,
    NAMES,
    change,
    origin,
    overridden,
    parse,
    shown,
)


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in NAMES if name.startswith(incomplete)]


key_argument = click.argument("key", shell_complete=_complete)


@click.group(invoke_without_command=True)
@click.pass_context
def config(ctx: click.Context) -> None:
    """Show your settings, or change them in your own quiz.toml.

    Where several places say something the nearest holds: an option, the environment, the
    workspace's quiz.toml, your own.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@config.command("list")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@pass_app
def list_(app: App, form: str = "table") -> None:
    """List all settings: what holds, and where it comes from."""
    found = app.settings
    names = [*NAMES, *(f"{KEYS}{one}" for one in sorted(found.keys))]
    if form == "json":
        rows = {
            name: {"value": _plain(_value(app, name)), "from": origin(found, name)}
            for name in names
        }
        app.say(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    cells = [
        [
            text.Cell(name, "bold"),
            text.Cell(shown(_value(app, name))),
            text.Cell(origin(found, name)),
        ]
        for name in names
    ]
    for line in text.table(("setting", "value", "from"), cells, colour=app.colour):
        app.say(line)
    app.note(f"yours are in {places.config_file()}; `quiz config set KEY VALUE` changes one")


@config.command()
@key_argument
@pass_app
def get(app: App, key: str) -> None:
    """Print one setting, as it holds."""
    app.say(shown(_value(app, _known(key))))


@config.command("set")
@key_argument
@click.argument("value", nargs=-1, required=True)
@pass_app
def set_(app: App, key: str, value: tuple[str, ...]) -> None:
    """Write a setting into your quiz.toml. Comments and order stay as they are.

    Keys of the full-screen interface are KEY `keys.ID`; its help (`?`) names the ids.
    """
    path = change(key, parse(key, value))
    app.note(f"written to {path}")
    now = Settings.load(app.workspace.root)
    if overridden(now, key):
        app.note(f"{origin(now, key)} says {shown(now.value(key))}, which holds here")


@config.command()
@key_argument
@pass_app
def unset(app: App, key: str) -> None:
    """Take a setting out of your quiz.toml; its default holds again."""
    path = change(key, None)
    app.note(f"not in {path} any more")


@config.command("path")
@pass_app
def path_(app: App) -> None:
    """Print where your quiz.toml is, or would be."""
    app.say(str(places.config_file()))


def _known(key: str) -> str:
    if key in NAMES or key.startswith(KEYS):
        return key
    import difflib

    near = difflib.get_close_matches(key, EXPECTED, n=1)
    hint = f"did you mean `{near[0]}`?" if near else "`quiz config` lists them"
    raise QuizError(f"there is no setting `{key}`", hint=hint)


def _value(app: App, name: str) -> object:
    if name == "workspace":
        return app.workspace.root  # the folder that is used, whoever named it
    if name.startswith(KEYS):
        return app.settings.keys.get(name.removeprefix(KEYS))
    return app.settings.value(name)


def _plain(value: object) -> object:
    if value is None or isinstance(value, (bool, int)):
        return value
    return [str(one) for one in value] if isinstance(value, tuple) else shown(value)
