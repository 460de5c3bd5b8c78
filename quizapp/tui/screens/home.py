"""Home: the topics, the challenges of one of them, where the learner stands, what to do next."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from quizapp.catalog import Challenge
from quizapp.errors import QuizError
from quizapp.learner import places
from quizapp.learner.pick import next_step, random_challenge
from quizapp.learner.search import Query
from quizapp.tui import groups, words
from quizapp.tui.about import about
from quizapp.tui.groups import DUE, Group
from quizapp.tui.messages import GroupEntered, GroupLooked, Looked, Opened
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.session import Session
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.preview import Preview
from quizapp.tui.widgets.topics import ChallengeRows, TopicRows

BROAD = 150
"""Columns from which what is told of a challenge stands beside the lists."""


class HomeScreen(QuizScreen):
    """Where one chooses."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-narrow"),
        (72, "-normal"),
        (110, "-wide"),
        (BROAD, "-broad"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-medium"), (30, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next", "Next", tooltip="Do what is to be done next", id="home.next"),
        Binding("slash", "search", "Search", key_display="/", id="home.search"),
        Binding("f", "filter", "Filter", tooltip="By state, level and kind", id="home.filter"),
        Binding("v", "review", "Review", tooltip="Begin a review that is due", id="home.review"),
        Binding(
            "i",
            "interview",
            "Interview",
            tooltip="A mock interview",
            show=False,
            id="home.interview",
        ),
        Binding(
            "r",
            "random",
            "Random",
            tooltip="A random one, best not passed yet",
            show=False,
            id="home.random",
        ),
        Binding(
            "a",
            "article",
            "Article",
            tooltip="Read the topic's article",
            show=False,
            id="home.article",
        ),
        Binding("s", "app.settings", "Settings", id="home.settings"),
        Binding(
            "escape",
            "clear",
            "Show all",
            tooltip="Put search and filters away",
            id="home.clear",
        ),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.query_shown = Query()
        self._before = ""
        """Where the cursor stood before a search."""

    # --- building ------------------------------------------------------------------------------
    def compose(self) -> ComposeResult:
        yield Static(id="bar", classes="bar", markup=False)
        yield Static(id="step", markup=False)
        yield Input(
            id="search", compact=True, placeholder="words · is:todo · level:2-3 · kind:repair"
        )
        with Container(id="panes"):
            with Container(id="lists"):
                yield TopicRows(id="topics", classes="pane")
                yield ChallengeRows(id="challenges", classes="pane")
            with VerticalScroll(id="about", classes="pane", can_focus=False):
                yield Static(id="summary", markup=False)
                yield Preview()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopicRows).border_title = "Topics"
        self.query_one("#search", Input).display = False
        step = next_step(self.session.catalog, self.session.state)
        key = f"topic:{step.challenge.topic}" if step else groups.ALL
        self._show_groups(key, step.challenge.id if step else None)
        self.query_one(ChallengeRows).focus()

    def on_screen_resume(self) -> None:
        """Back from a challenge, or from a shell where the learner graded meanwhile."""
        self.session.reload()
        self.refill()

    def refill(self) -> None:
        """Show what holds now, with the cursors where they were."""
        topics, challenges = self.query_one(TopicRows), self.query_one(ChallengeRows)
        if topics.item is not None:
            at = challenges.item
            self._show_groups(topics.item.key, at.id if at else None)

    def _show_groups(self, key: str, challenge_id: str | None) -> None:
        topics = self.query_one(TopicRows)
        topics.searching = bool(self.query_shown)
        rows = groups.groups(self.session, self.query_shown)
        keys = [one.key for one in rows]
        place = keys.index(key if key in keys else groups.ALL)
        topics.put(rows, place)
        self._show_challenges(rows[place], challenge_id)
        self._show_bar()

    def _show_challenges(self, group: Group, challenge_id: str | None = None) -> None:
        state, rows = self.session.state, self.query_one(ChallengeRows)
        rows.statuses = {one.id: state.status(one.id) for one in group.challenges}
        rows.entries = {one.id: state.entry(one.id) for one in group.challenges}
        titles = {one.id: one.title for one in self.session.catalog.topics}
        rows.topics = titles if group.topic is None else {}
        rows.empty = "Nothing matches. Esc shows all again." if self.query_shown else ""
        ids = [one.id for one in group.challenges]
        rows.put(group.challenges, ids.index(challenge_id) if challenge_id in ids else 0)
        rows.border_title = Content(self._title(group))
        self._show_about()

    def _title(self, group: Group) -> str:
        if not self.query_shown:
            return group.title
        found = f"{len(group.challenges)} found"
        return f"{group.title} · {found}"

    def _show_bar(self) -> None:
        session, counted = self.session, self.query_one(TopicRows).items
        numbers = next(one.numbers for one in counted if one.key == groups.ALL)
        parts = [f"  {numbers.passed} of {numbers.total} challenges passed"]
        if numbers.due:
            parts.append(f"{words.count(numbers.due, 'review')} due")
        parts.append(words.home_path(session.workspace.root))
        bar = Content.assemble(("quiz", "bold"), "  ·  ".join(parts))
        self.query_one("#bar", Static).update(bar)
        step = next_step(session.catalog, session.state)
        key = self.key_of("home.next")
        line = (
            Content.assemble((f" {key} ", "reverse"), " ", (words.step(step), "bold"))
            if step
            else Content("Everything is passed. Well done!")
        )
        self.query_one("#step", Static).update(line)

    def _show_about(self) -> None:
        topics, challenges = self.query_one(TopicRows), self.query_one(ChallengeRows)
        group, one = topics.item, challenges.item
        pane = self.query_one("#about")
        if group is None:
            return
        told = None if topics.has_focus and group.topic is not None else one
        pane.border_title = Content(told.title if told else group.title)
        pane.scroll_home(animate=False)
        self.query_one("#summary", Static).update(about(self.session, group, told))
        self.query_one(Preview).show(told if self.app.size.width >= BROAD else None)

    def on_resize(self) -> None:
        """The task is shown where there is room for it."""
        if self.is_mounted:
            self._show_about()

    # --- moving about --------------------------------------------------------------------------
    @on(GroupLooked)
    def _group_looked(self, message: GroupLooked) -> None:
        self._show_challenges(message.group)

    @on(GroupEntered)
    def _group_entered(self) -> None:
        self.query_one(ChallengeRows).focus()

    @on(Looked)
    def _looked(self) -> None:
        self._show_about()

    def on_descendant_focus(self, _: events.DescendantFocus) -> None:
        self._show_about()

    @on(Opened)
    def _opened(self, message: Opened) -> None:
        self.open(message.challenge)

    def open(self, challenge: Challenge) -> None:
        """Go and work on a challenge."""
        from quizapp.tui.screens.challenge import ChallengeScreen

        self.app.push_screen(ChallengeScreen(self.session, challenge))

    def point_at(self, challenge: Challenge) -> None:
        """Put the cursors on a challenge."""
        topics, challenges = self.query_one(TopicRows), self.query_one(ChallengeRows)
        if not challenges.point_at(challenge.id):
            if all(challenge.id != one.id for one in topics.items[0].challenges):
                self._search_for(Query())
            self._show_groups(f"topic:{challenge.topic}", challenge.id)
        challenges.focus()

    def action_next(self) -> None:
        """Do what is to be done next."""
        step = next_step(self.session.catalog, self.session.state)
        if step is None:
            self.tell("Everything is passed. Well done!")
            return
        self.point_at(step.challenge)
        if step.do == "review":
            self._review(step.challenge)
        else:
            self.open(step.challenge)

    def action_random(self) -> None:
        """Go to any challenge of the group and search at hand, rather one not passed."""
        shown = self.query_one(ChallengeRows).items
        state = self.session.state
        todo = [one for one in shown if state.status(one.id).word != "passed"]
        found = random_challenge(todo or shown)
        if found is None:
            self.tell("There is nothing here to choose from.")
        else:
            self.point_at(found)

    def action_article(self) -> None:
        """Read about the topic at the cursor."""
        from quizapp.tui.screens.article import ArticleScreen

        group, one = self.query_one(TopicRows).item, self.query_one(ChallengeRows).item
        topic = group.topic if group else None
        if topic is None and one is not None:
            topic = self.session.topic_of(one)
        if topic is not None and not self.withholds("article", topic.challenges[0]):
            self.app.push_screen(ArticleScreen(self.session, topic))

    # --- reviews -------------------------------------------------------------------------------
    def action_review(self) -> None:
        """The review at the cursor, else the first of today's."""
        today, at = self.session.state.today, self.query_one(ChallengeRows).item
        if at is not None and at.id in today.due:
            self._review(at)
            return
        known = {one.id: one for one in self.session.catalog.challenges}
        due = [known[name] for name in (*today.offered, *today.due) if name in known]
        if due:
            self._show_groups(DUE, due[0].id)
            self._review(due[0])
            return
        coming = min(self.session.state.due_days.values(), default=None)
        self.tell(
            f"No review is due; the next one is on {coming}."
            if coming
            else "No review is scheduled yet: the first pass of a challenge schedules it."
        )

    def _review(self, challenge: Challenge) -> None:
        from quizapp.tui.screens.review import ReviewScreen

        def answered(begin: bool | None) -> None:
            if begin:
                self.open(challenge)

        self.app.push_screen(ReviewScreen(self.session, challenge), answered)

    # --- interviews ----------------------------------------------------------------------------
    def action_interview(self) -> None:
        """Begin a mock interview; one that a shell beside this has begun is gone on with."""
        if places.interview().exists():
            self._join_interview(True)
            return
        from quizapp.tui.screens.beginning import BeginningScreen

        self.app.push_screen(BeginningScreen(self.session), self._join_interview)

    def _join_interview(self, begun: bool | None) -> None:
        if not begun:
            return
        from quizapp.tui.screens.interview import InterviewScreen

        try:
            on = self.session.join_timed()
        except QuizError as error:
            self.complain(error)
            return
        if on is not None:
            self.app.push_screen(InterviewScreen(self.session, on))

    # --- search --------------------------------------------------------------------------------
    def action_search(self) -> None:
        """Type what is looked for."""
        self._show_search(True)
        # At once, and not by `focus()`, which comes after the keys that are typed meanwhile.
        self.set_focus(self.query_one("#search", Input))

    def action_filter(self) -> None:
        """Choose by state, level and kind."""
        from quizapp.tui.screens.filter import FilterScreen

        self.app.push_screen(FilterScreen(self.query_shown, self._filtered))

    def _filtered(self, query: Query) -> None:
        text = " ".join(filter(None, (*query.words, query.filters())))
        box = self.query_one("#search", Input)
        with box.prevent(Input.Changed):
            box.value = text
        self._search_for(query)
        self._show_search(bool(text))
        self.query_one(ChallengeRows).focus()

    @on(Input.Changed, "#search")
    def _typed(self, message: Input.Changed) -> None:
        try:
            query = Query.parse(message.value)
        except QuizError as error:
            # Said in place: half a word is typed, and a notice at each key would be noise.
            self.query_one(ChallengeRows).border_title = Content(f"{error} ({error.hint})")
            return
        self._search_for(query)

    def _search_for(self, query: Query) -> None:
        topics = self.query_one(TopicRows)
        if query and not self.query_shown and topics.item is not None:
            self._before = topics.item.key
        key = groups.ALL if query else self._before or groups.ALL
        if bool(query) == bool(self.query_shown) and topics.item is not None:
            key = topics.item.key
        at = self.query_one(ChallengeRows).item
        self.query_shown = query
        self._show_groups(key, at.id if at else None)

    @on(Input.Submitted, "#search")
    def _submitted(self) -> None:
        self.query_one(ChallengeRows).focus()

    def on_key(self, event: events.Key) -> None:
        """Down leaves the search for what it found."""
        if event.key == "down" and self.query_one("#search").has_focus:
            event.stop()
            self.query_one(ChallengeRows).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key for putting away what is not there."""
        return action != "clear" or bool(self.query_shown) or self.query_one("#search").display

    def action_clear(self) -> None:
        """Put search and filters away."""
        if self.query_one("#search").has_focus:
            self.query_one(ChallengeRows).focus()
        self._show_search(False)
        with self.query_one("#search", Input).prevent(Input.Changed):
            self.query_one("#search", Input).value = ""
        if self.query_shown:
            self._search_for(Query())

    def _show_search(self, shown: bool) -> None:
        """The line of the search takes the place of the next step's."""
        self.query_one("#search").display = shown
        self.query_one("#step").display = not shown
        self.refresh_bindings()
