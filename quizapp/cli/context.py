"""What every command is given: flags, and the settings, workspace and catalog they lead to.

Importing this module costs nothing beyond click: each property imports what it needs when asked.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp.cli import text
from quizapp.errors import Fault, QuizError

if TYPE_CHECKING:
    from datetime import date

    from quizapp.catalog import Catalog, Challenge, Topic
    from quizapp.interview.candidate.opened import Opened
    from quizapp.learner.known import Choices
    from quizapp.learner.settings import Settings
    from quizapp.learner.state import State
    from quizapp.learner.workspace import Workspace


@dataclass(slots=True)
class Flags:
    """The options all commands share; they may stand before or after the command's name."""

    lang: str | None = None
    packs: tuple[str, ...] = ()
    color: text.ColourMode = "auto"
    debug: bool = False
    exam_date: "date | None" = None
    """Of `quiz review` alone."""


class App:
    """One invocation of quiz."""

    def __init__(self) -> None:
        self.flags = Flags()
        self.known: Choices | None = None
        """What is known of the settings without reading them."""
        self.listener: Callable[[str], None] | None = None
        """Who is told what would go to stderr, where that would tear a screen."""

    @cached_property
    def workspace(self) -> "Workspace":
        from quizapp.learner.workspace import Workspace

        return Workspace.find()

    @cached_property
    def settings(self) -> "Settings":
        from quizapp.learner.settings import Settings

        flags: dict[str, object] = {"lang": self.flags.lang, "packs": self.flags.packs}
        if self.flags.exam_date is not None:
            flags["review"] = {"exam_date": self.flags.exam_date}
        settings = Settings.load(self.workspace.root, flags=flags)
        for notice in settings.notices:
            self.note(notice)
        return settings

    @cached_property
    def catalog(self) -> "Catalog":
        from quizapp import catalog
        from quizapp.learner import places

        if self.assignment is not None:
            # Its own examples, and no reference, mistake or hint of the challenges that come along.
            return catalog.load([self.assignment.pack], self.lang, builtin=False)
        return catalog.load(self.packs, self.lang, cache=places.folder("cache") / "packs.json")

    @cached_property
    def assignment(self) -> "Opened | None":
        """The assignment that `quiz open` opened in this workspace, if one was."""
        if not (self.workspace.marker / "assignment").is_dir():
            return None
        from quizapp.interview.candidate.opened import find
        from quizapp.learner.places import folder

        return find(self.workspace.root, folder("data") / "attempts")

    @cached_property
    def state(self) -> "State":
        from quizapp.learner.state import State

        state = State.load(self.workspace, (self.known or self.settings).rhythm())
        if state.notice:
            self.note(state.notice)
        return state

    @property
    def lang(self) -> str:
        return (self.known or self.settings).lang

    @property
    def packs(self) -> tuple[Path, ...]:
        return self.settings.packs

    @property
    def colour(self) -> bool:
        """Whether stdout is to be coloured."""
        return text.wants_colour(self.flags.color, sys.stdout)

    def paint(self, words: str, style: str) -> str:
        return text.paint(words, style, self.colour)

    def say(self, words: str = "") -> None:
        """Data: to stdout."""
        click.echo(words, color=self.colour)

    def link(self, path: "Path | str") -> str:
        """A path for stdout, one to click on where the terminal takes that."""
        from quizapp.cli.links import link, takes_links

        return link(path) if takes_links(sys.stdout) else text.shown(path)

    def note(self, words: str) -> None:
        """About the data: to stderr, dimmed."""
        if self.listener is not None:
            self.listener(text.shown(words))
            return
        colour = text.wants_colour(self.flags.color, sys.stderr)
        click.echo(text.paint(text.shown(words), "dim", colour), err=True, color=colour)

    def challenge(self, name: str) -> "Challenge":
        """The challenge meant by an id, a topic, a file's name, `last` or `next`."""
        from quizapp.catalog import UnknownName
        from quizapp.learner.pick import next_challenge
        from quizapp.learner.workspace import challenge_name

        try:
            return self.catalog.find(challenge_name(name))
        except UnknownName:
            if name == "last" and self.state.last is not None:
                return self.catalog.find(self.state.last)
            if name == "next" and (found := next_challenge(self.catalog, self.state)):
                return found
            raise

    def topic(self, name: str) -> "Topic":
        """The topic of that id, or the one a challenge of that name belongs to."""
        for topic in self.catalog.topics:
            if topic.id == name:
                return topic
        challenge = self.challenge(name)
        return next(topic for topic in self.catalog.topics if topic.id == challenge.topic)

    def confirm(self, question: str, *, yes: bool) -> bool:
        """Ask before something that cannot be taken back; without a terminal --yes is needed."""
        if yes:
            return True
        if not interactive():
            raise QuizError(f"there is no terminal to ask on: {question}", hint="add --yes if so")
        return click.confirm(question, err=True)

    def remember(self, record: Callable[[], object]) -> None:
        """Keep a small memory; where that fails the learner is told, and still gets the answer."""
        try:
            record()
        except Fault as error:
            self.note(f"not recorded: {error}")


pass_app = click.make_pass_decorator(App, ensure=True)


def interactive() -> bool:
    """Whether somebody can answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def complete_names(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Challenge ids for the shell, read off the folders' names: parsing 70 files is too slow
    for a key press."""
    from quizapp.catalog.content import root

    app = ctx.find_root().ensure_object(App)
    found = set()
    for pack in (root(), *app.settings.packs):
        found |= {file.parent.name for file in pack.glob("challenges/*/*/challenge.toml")}
    return sorted(name for name in found if name.startswith(incomplete))


name_argument = click.argument("name", shell_complete=complete_names)
