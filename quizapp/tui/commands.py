"""What the command palette offers: every challenge, every action of the screen, every setting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textual.binding import ActiveBinding, Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider

from quizapp.tui import words

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp


class Command(NamedTuple):
    """One line of the palette."""

    name: str
    run: Callable[[], Any]
    help: str = ""
    first: bool = False
    """Whether it is offered before anything is typed."""


def told(binding: Binding) -> bool:
    """Whether a binding is worth telling by name: one of ours, and not one for moving about."""
    moving = (binding.id or "").startswith(
        ("rows.", "form.", "checks.", "challenges.leave", "app.palette")
    )
    return bool(binding.id and binding.description) and not moving


class _Commands(Provider):
    """Commands that are found by their names."""

    def commands(self) -> Iterator[Command]:
        raise NotImplementedError

    @property
    def quiz(self) -> QuizApp:
        return cast("QuizApp", self.app)

    async def discover(self) -> Hits:
        for one in self.commands():
            if one.first:
                yield DiscoveryHit(one.name, one.run, help=one.help or None)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for one in self.commands():
            score = matcher.match(one.name)
            if score > 0:
                yield Hit(score, matcher.highlight(one.name), one.run, help=one.help or None)


class ActionCommands(_Commands):
    """What a key does on the screen below, for those who do not know the key."""

    def commands(self) -> Iterator[Command]:
        found: dict[str, list[ActiveBinding]] = {}
        for active in self.screen.active_bindings.values():
            if active.enabled and active.binding.id and told(active.binding):
                found.setdefault(active.binding.id, []).append(active)
        for first, *more in found.values():
            binding = first.binding
            keys = ", ".join(self.app.get_key_display(one.binding) for one in (first, *more))
            help = first.tooltip or binding.tooltip
            yield Command(
                f"{binding.description}  ({keys})",
                partial(self.app.run_action, binding.action, first.node),
                help if help != binding.description else "",
                first=True,
            )


class ChallengeCommands(_Commands):
    """Every challenge by its title and id."""

    def commands(self) -> Iterator[Command]:
        session = self.quiz.session
        for topic in session.catalog.topics:
            for one in topic.challenges:
                status = words.status_words(session.state.status(one.id))
                yield Command(
                    f"Open: {one.title} ({one.id})",
                    partial(self.quiz.open_challenge, one),
                    f"{topic.title} · {status} · {one.minutes} min",
                )


class SettingCommands(_Commands):
    """Every theme, and every line of the settings."""

    def commands(self) -> Iterator[Command]:
        from quizapp.tui.screens.settings import NAMES, TELLS

        for name, called in NAMES.items():
            yield Command(
                f"Settings: {called}", partial(self.quiz.open_settings, name), TELLS[name]
            )
        for theme in sorted(self.app.available_themes):
            yield Command(f"Theme: {theme}", partial(self.quiz.configure, "theme", theme))
        for device in ("auto", *self.quiz.session.devices()):
            yield Command(f"Device: {device}", partial(self.quiz.configure, "device", device))
        on = not self.quiz.session.settings.watch_grade
        yield Command(
            f"Grade on save: {'on' if on else 'off'}",
            partial(self.quiz.configure, "watch.grade", on),
        )
