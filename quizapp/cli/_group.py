"""The command group: commands by name, loaded when called, and one place where errors end.

`quiz --help` and completion read the table of names and help lines; no command's module is
imported until that command runs, so none pays for another's imports.
"""

import errno
import importlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from quizapp.cli.context import App
from quizapp.cli.text import shown
from quizapp.errors import QuizError, interrupted
from quizapp.grading.clean import clean

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

INTERRUPTED = 130
# What a shell reports for a program ended by SIGPIPE. Not 1, which would say "not passed", and
# not 0: a grade whose output was cut off has not said that all passed.
READER_GONE = 141


class Entry(NamedTuple):
    """A command: where it is, what `quiz --help` says of it, under which heading."""

    target: str
    help: str
    section: str


class LazyGroup(click.Group):
    """A group that knows its commands' names and help without their modules."""

    def __init__(
        self,
        *args: Any,
        table: Mapping[str, Entry] | None = None,
        aliases: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._table = dict(table or {})
        self.aliases = dict(aliases or {})
        self._loaded: dict[str, click.Command] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._table)

    def entry(self, name: str) -> Entry | None:
        """What the table says of a command or an alias."""
        return self._table.get(self.aliases.get(name, name))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = self.aliases.get(cmd_name, cmd_name)
        if name not in self._table:
            return None
        if name not in self._loaded:
            module, _, attribute = self._table[name].target.partition(":")
            command: click.Command = getattr(importlib.import_module(module), attribute)
            taken = {option for parameter in command.params for option in parameter.opts}
            command.params += [
                one for one in shared_options(hidden=True) if taken.isdisjoint(one.opts)
            ]
            self._loaded[name] = command
        return self._loaded[name]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        known = [*self._table, *self.aliases]
        if name not in known and not name.startswith("-") and not ctx.resilient_parsing:
            import difflib

            near = difflib.get_close_matches(name, known, n=1)
            advice = f"did you mean `quiz {near[0]}`?" if near else "run `quiz --help`"
            raise QuizError(f"there is no command {name!r}", hint=advice)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        longest = max(map(len, self._table))
        for name, entry in self._table.items():
            sections.setdefault(entry.section, []).append((name.ljust(longest), entry.help))
        for title, rows in sections.items():
            with formatter.section(title):
                formatter.write_dl(rows)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=entry.help)
            for name, entry in self._table.items()
            if name.startswith(incomplete)
        ]
        # click's own would import every command to ask for its help.
        return found or click.Command.shell_complete(self, ctx, incomplete)

    def main(  # type: ignore[override]  # always ends the process; click's returns in some modes
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        **extra: Any,
    ) -> NoReturn:
        """Run a command line and exit. Replaces click's, whose codes mean other things: it exits
        with 1, our "graded and not passed", for an interrupt and for a closed pipe."""
        words = list(sys.argv[1:] if args is None else args)
        code = READER_GONE
        try:
            _survive_narrow_encodings()
            code = self._run(words, prog_name or "quiz", complete_var, extra)
            sys.stdout.flush()
        except OSError as error:
            if not _reader_gone(error):
                raise
            _discard_output()
        sys.exit(code)

    def _run(
        self, words: list[str], prog_name: str, complete_var: str | None, extra: dict[str, Any]
    ) -> int:
        extra.pop("standalone_mode", None)
        try:
            self._main_shell_completion(extra, prog_name, complete_var)
            with self.make_context(prog_name, list(words), **extra) as ctx:
                result = self.invoke(ctx)
            return result if type(result) is int else 0
        except click.exceptions.Exit as stop:
            return stop.exit_code
        except click.ClickException as error:
            told = io.StringIO()
            error.show(told)
            click.echo(clean(told.getvalue()), err=True, nl=False)
            return QuizError.exit_code
        except QuizError as error:
            _complain(str(error), error.hint)
            _trace(words)
            return error.exit_code
        except (click.Abort, KeyboardInterrupt, EOFError):
            return _end_interrupted()
        except Exception as error:
            if isinstance(error, OSError) and _reader_gone(error):
                raise
            if interrupted(error):
                return _end_interrupted()
            reason = " ".join(str(error).split())
            _complain(f"This is a fault of quiz itself: {type(error).__name__}: {reason}", None)
            if not _trace(words):
                click.echo("      --debug shows where it happened", err=True)
            return 3


def shared_options(*, hidden: bool) -> list[click.Option]:
    """Options that stand before or after the command's name; listed once, in `quiz --help`."""
    options: list[tuple[list[str], dict[str, Any]]] = [
        (["--lang"], {"metavar": "CODE", "help": "Language of the texts, such as en or zh."}),
        (
            ["--pack", "packs"],
            {
                "metavar": "DIR",
                "multiple": True,
                "type": click.Path(exists=True, file_okay=False),
                "help": "Add a folder of challenges; may be repeated.",
            },
        ),
        (
            ["--color"],
            {
                "type": click.Choice(["auto", "always", "never"]),
                "help": "Colour the output; auto honours NO_COLOR.",
            },
        ),
        (["--debug"], {"is_flag": True, "help": "Show the traceback of a fault."}),
    ]
    return [
        click.Option(names, callback=_set_flag, expose_value=False, hidden=hidden, **settings)
        for names, settings in options
    ]


def _set_flag(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Note a shared option; one that was not given must not undo what stood before the name."""
    app = ctx.find_root().ensure_object(App)
    if value and parameter.name is not None:
        if parameter.name == "packs":
            value = (*app.flags.packs, *value)
        setattr(app.flags, parameter.name, value)
    if parameter.name == "color":
        ctx.color = {"always": True, "never": False}.get(app.flags.color)


def _end_interrupted() -> int:
    click.echo("\ninterrupted", err=True)
    return INTERRUPTED


def _complain(message: str, hint: str | None) -> None:
    click.echo(f"quiz: {shown(message)}", err=True)
    if hint:
        click.echo(f"      {shown(hint)}", err=True)


def _trace(words: Sequence[str]) -> bool:
    """Print the present error's traceback if that was asked for. Looks at the words themselves,
    since a fault may come before they are parsed."""
    if "--debug" not in words and not os.environ.get("QUIZ_DEBUG"):
        return False
    import traceback

    traceback.print_exc()
    return True


def _survive_narrow_encodings() -> None:
    """A terminal that cannot show ✓ gets a question mark, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def _reader_gone(error: OSError) -> bool:
    # Windows says EINVAL where the reader of a pipe has closed it.
    return isinstance(error, BrokenPipeError) or (
        sys.platform == "win32" and error.errno == errno.EINVAL
    )


def _discard_output() -> None:
    """Else the interpreter flushes at exit, fails again and says so."""
    with suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
