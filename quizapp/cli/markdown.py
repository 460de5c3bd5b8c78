"""Markdown for people: rendered by rich on a terminal, left as written anywhere else.

rich is imported here alone, and late: it costs about as much as the rest of a browsing command.
"""

import shutil
import sys
from typing import TYPE_CHECKING

import click

from quizapp.cli.context import App
from quizapp.grading.clean import clean

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_WIDEST = 100
# Our own longest article is a tenth of this; a pack of somebody else's must not flood a terminal.
_LONGEST = 400_000


def show(app: App, source: str) -> None:
    """Print a Markdown text on stdout."""
    source = clean(source.strip(), _LONGEST)
    if not (app.colour or sys.stdout.isatty()):
        click.echo(source)
        return
    from rich.markdown import Markdown

    _print(app, Markdown(source, code_theme="ansi_dark"))


def lines(app: App, source: str, columns: int) -> list[str]:
    """A Markdown text as a terminal's lines."""
    from rich.markdown import Markdown

    console = _console(app, min(_WIDEST, columns))
    with console.capture() as captured:
        console.print(Markdown(clean(source.strip(), _LONGEST), code_theme="ansi_dark"))
    return captured.get().rstrip("\n").split("\n")


def show_python(app: App, source: str) -> None:
    """Print Python source on stdout, coloured on a terminal."""
    source = clean(source, _LONGEST)
    if not app.colour:
        click.echo(source.rstrip("\n"))
        return
    from rich.syntax import Syntax

    code = Syntax(source, "python", theme="ansi_dark", background_color="default", word_wrap=True)
    _print(app, code)


def _print(app: App, content: "RenderableType") -> None:
    _console(app, min(_WIDEST, shutil.get_terminal_size().columns)).print(content)


def _console(app: App, columns: int) -> "Console":
    from rich.console import Console
    from rich.theme import Theme

    return Console(
        # rich's own puts `code` on black, a hole in every light terminal.
        theme=Theme({"markdown.code": "bold cyan", "markdown.code_block": "cyan"}),
        width=columns,
        force_terminal=True,
        no_color=not app.colour,
        highlight=False,
        emoji=False,
    )
