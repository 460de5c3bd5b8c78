"""Home: all topics and challenges, where the learner stands, and what the chosen one is about."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from quizapp.catalog import Challenge, Topic
from quizapp.learner.clock import duration
from quizapp.learner.pick import next_challenge
from quizapp.tui import words
from quizapp.tui.messages import Looked, Opened
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.session import Session
from quizapp.tui.widgets.topics import TopicTree


class HomeScreen(QuizScreen):
    """Where one chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next", "Next", tooltip="Go to the challenge to do next", id="home.next"),
        Binding("a", "article", "Article", tooltip="Read the topic's article", id="home.article"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._first = next_challenge(session.catalog, session.state)

    def compose(self) -> ComposeResult:
        yield Static(id="bar", classes="bar", markup=False)
        with Container(id="panes"):
            unfolded = self._first.topic if self._first else None
            tree = TopicTree(self.session.catalog.topics, self.session.statuses(), unfolded)
            tree.add_class("pane")
            tree.border_title = "Topics"
            yield tree
            with VerticalScroll(id="about", classes="pane", can_focus=False):
                yield Static(id="summary", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        tree = self.query_one(TopicTree)
        tree.focus()
        if self._first is not None:
            tree.point_at(self._first.id)
        self._show_bar()

    def on_screen_resume(self) -> None:
        """Back from a challenge, or from a shell where the learner graded meanwhile."""
        self.session.reload()
        tree = self.query_one(TopicTree)
        tree.show(self.session.statuses())
        self._show_bar()
        if tree.item is not None:
            self._show(tree.item)

    @on(Looked)
    def _looked(self, message: Looked) -> None:
        self._show(message.item)

    @on(Opened)
    def _opened(self, message: Opened) -> None:
        from quizapp.tui.screens.challenge import ChallengeScreen

        self.app.push_screen(ChallengeScreen(self.session, message.challenge))

    def action_next(self) -> None:
        """Go to what is to be done next."""
        found = next_challenge(self.session.catalog, self.session.state)
        if found is None:
            self.tell("Everything is passed. Well done!")
        else:
            self.query_one(TopicTree).point_at(found.id)

    def action_article(self) -> None:
        """Read about the topic at the cursor."""
        from quizapp.tui.screens.article import ArticleScreen

        item = self.query_one(TopicTree).item
        if item is not None:
            topic = item if isinstance(item, Topic) else self.session.topic_of(item)
            self.app.push_screen(ArticleScreen(self.session, topic))

    def _show_bar(self) -> None:
        statuses = self.session.statuses().values()
        passed = sum(status.word == "passed" for status in statuses)
        where = words.home_path(self.session.workspace.root)
        bar = Content.assemble(
            ("quiz", "bold"), f"  {passed} of {len(statuses)} challenges passed", f"  ·  {where}"
        )
        self.query_one("#bar", Static).update(bar)

    def _show(self, item: Topic | Challenge) -> None:
        about = self._topic(item) if isinstance(item, Topic) else self._challenge(item)
        self.query_one("#summary", Static).update(about)
        self.query_one("#about").border_title = Content(item.title)

    def _topic(self, topic: Topic) -> Content:
        number = words.count(len(topic.challenges), "challenge")
        return Content.assemble(
            f"{topic.summary}\n", (f"{number}, about {_hours(topic)}", words.QUIET)
        )

    def _challenge(self, challenge: Challenge) -> Content:
        status = self.session.state.status(challenge.id)
        entry = self.session.state.entry(challenge.id)
        past = [words.status_words(status)]
        if entry.attempts:
            past.append(f"graded {entry.attempts}×")
        if entry.hints:
            past.append(words.count(entry.hints, "hint") + " seen")
        if entry.best_seconds is not None:
            past.append(f"best time {duration(entry.best_seconds)}")
        if day := self.session.state.due_days.get(challenge.id):
            past.append(f"review due {day}")
        return Content.assemble(
            f"{challenge.summary}\n",
            (f"{words.effort(challenge)}\n", words.QUIET),
            (" · ".join(past), words.STATUS[status.word].style),
        )


def _hours(topic: Topic) -> str:
    minutes = sum(one.minutes for one in topic.challenges)
    return f"{minutes} minutes" if minutes < 90 else f"{minutes / 60:.1f} hours"
