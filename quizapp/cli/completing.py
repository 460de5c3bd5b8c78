"""The slow way to complete: ask the commands themselves, and write down what they say."""

from __future__ import annotations

from typing import Any

import click

from quizapp import completion
from quizapp.cli._group import LazyGroup, shared_options
from quizapp.cli.context import complete_names
from quizapp.learner import names


def main(root: LazyGroup) -> None:
    """Answer the shell, and leave behind what makes the next answer quick."""
    commands = completion.read_commands()
    if commands is None:
        commands = describe(root)
        completion.write_commands(commands)
    words, incomplete = completion.typed(completion.asked())
    known = names.read(completion.packs_in(words)) or _names(completion.packs_in(words))
    completion.write(completion.asked(), completion.answer(commands, known, words, incomplete))


def _names(extra: list[str]) -> names.Names:
    from pathlib import Path

    from quizapp.catalog.content import root
    from quizapp.learner.settings import Settings

    return names.build([root(), *Settings.load().packs], map(Path, extra))


def describe(root: LazyGroup) -> dict[str, Any]:
    """All commands with their options and arguments, as data."""
    found = _node(root, "", context := click.Context(root, info_name="quiz"))
    found["subs"] = {}
    for name in (*root.list_commands(context), *root.aliases):
        command = root.get_command(context, name)
        if command is not None:
            entry = root.entry(name)
            node = _node(command, entry.help if entry else "", context)
            found["subs"][name] = node | {"alias": name in root.aliases}
    shared = shared_options(hidden=False)
    found["options"] |= {name: _option(one) for one in shared for name in one.opts}
    return found


def _node(command: click.Command, words: str, parent: click.Context) -> dict[str, Any]:
    context = click.Context(command, info_name=command.name, parent=parent)
    options = [one for one in command.get_params(context) if isinstance(one, click.Option)]
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    subs: dict[str, Any] = {}
    if isinstance(command, click.Group) and not isinstance(command, LazyGroup):
        for name, one in command.commands.items():
            subs[name] = _node(one, one.get_short_help_str(60), context)
    return {
        "help": words,
        "alias": False,
        "options": {
            name: _option(one)
            for one in options
            if not one.hidden
            for name in (*one.opts, *one.secondary_opts)
        },
        "args": [_kind(one) for one in arguments],
        "many": any(one.nargs == -1 for one in arguments),
        "subs": subs,
    }


def _option(option: click.Option) -> list[Any]:
    kind = "flag" if option.is_flag or option.count else _kind(option)
    return [" ".join((option.help or "").split()), kind]


def _kind(parameter: click.Parameter) -> Any:
    """How a value is completed: a list of words, a word for a kind, or "" for not at all."""
    if parameter.name == "topics":
        return "topics"
    if parameter.name == "challenge_id" or parameter._custom_shell_complete is complete_names:
        return "names"
    if isinstance(parameter.type, click.Choice):
        return [str(one) for one in parameter.type.choices]
    if isinstance(parameter.type, click.Path):
        return "file" if parameter.type.file_okay else "dir"
    return ""
