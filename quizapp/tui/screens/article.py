"""A topic's article, to be read from top to bottom."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static
from textual.widgets._markdown import MarkdownH2  # not among the names it exports

from quizapp.catalog import Topic
from quizapp.catalog.sections import nearest
from quizapp.errors import QuizError
from quizapp.grading.report import Explanation
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.session import Session
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.prose import Prose, fill


class ArticleScreen(QuizScreen):
    """The article on one topic."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,a", "app.pop_screen", "Back", id="article.back"),
    ]

    def __init__(self, session: Session, topic: Topic, about: Explanation | None = None) -> None:
        """`about`: what the learner was just told; the page opens where it is about that."""
        super().__init__(session)
        self._topic = topic
        self._about = about

    def compose(self) -> ComposeResult:
        yield Static(self._topic.title, classes="bar", markup=False)
        with VerticalScroll(id="article", classes="pane"):
            yield Prose()
        yield KeyBar()

    def on_mount(self) -> None:
        pane = self.query_one("#article")
        pane.border_subtitle = "loading…"
        pane.focus()
        # A widget for each block: the frame first, then the text.
        self.call_after_refresh(self._fill)

    async def _fill(self) -> None:
        try:
            text = self._topic.article()
        except QuizError as error:
            self.complain(error)
            return
        await fill(self.query_one(Prose), text)
        if not self.is_attached:
            return
        self.query_one("#article").border_subtitle = None
        if self._about is not None:
            number = nearest(text, self._about.title, self._about.text)
            headings = self.query(MarkdownH2)
            if number is not None and number < len(headings):
                # Where it stands is known once all of it has been laid out.
                self.call_after_refresh(headings[number].scroll_visible, top=True, animate=False)
