"""Settings: what the learner may want otherwise. Each change is written and holds at once."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from quizapp.errors import QuizError
from quizapp.learner import places
from quizapp.learner.editor import edit_command
from quizapp.learner.settings_file import origin, overridden, parse, shown
from quizapp.tui import words
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.session import Session
from quizapp.tui.widgets.choice import Choice, Field, Options
from quizapp.tui.widgets.keybar import KeyBar

_DEVICES = {
    "auto": "the best there is",
    "cpu": "CPU",
    "cuda": "NVIDIA or AMD GPU",
    "mps": "Apple GPU",
}
_DTYPES: Options = [
    (None, "the challenge's own"),
    *((one, one) for one in ("float32", "float64", "bfloat16", "float16")),
]
_ON: Options = [(True, "on"), (False, "off")]
_LANGUAGES = {"en": "English", "zh": "中文"}
_A_DAY: Options = [(one, str(one)) for one in (*range(11), 15, 20, 30, 50, 100)]
TELLS = {
    "theme": "Shown at once. Ctrl+P finds each by its name, too.",
    "lang": "Of tasks, hints, explanations and articles; what is not translated stays English.",
    "device": "Where answers run. Only what the grader found on this machine is offered.",
    "dtype": "Numbers that answers are graded with, where a challenge allows them.",
    "editor": 'What e opens, such as "code" or "vim +7 {path}". Empty: $VISUAL, $EDITOR, or found.',
    "watch.grade": "Whether an answer is graded each time its file is saved.",
    "watch.polling": "For folders that tell no changes, as some network and container mounts.",
    "workspace": "Where new answers go. Those you have stay where they are.",
    "review.due_a_day": "Reviews that a day offers.",
    "review.new_a_day": "New challenges that a day has room for.",
    "review.exam_date": "Day of your interview, such as 2027-03-01: everything comes once before.",
    "review.day_starts": "When a new day begins, such as 04:00.",
}
_FIELDS = ("editor", "workspace", "review.exam_date", "review.day_starts")


class SettingsScreen(QuizScreen):
    """A form of one line each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "default", "Default", tooltip="Its default again", id="settings.default"),
        Binding("escape", "app.pop_screen", "Back", id="settings.back"),
    ]

    def __init__(self, session: Session, first: str = "theme") -> None:
        super().__init__(session)
        self._first = first

    def compose(self) -> ComposeResult:
        yield Static(Content.assemble(("quiz", "bold"), "  Settings"), classes="bar", markup=False)
        settings = self.session.settings
        with VerticalScroll(id="form", classes="pane", can_focus=False):
            for title, names in _PARTS.items():
                yield Static(title, classes="part", markup=False)
                for name in names:
                    if name in _FIELDS:
                        yield Field(
                            NAMES[name],
                            self._text(name),
                            placeholder=self._placeholder(name),
                            id=_id(name),
                        )
                    else:
                        value = self._value(name)
                        yield Choice(NAMES[name], self._options(name), value, id=_id(name))
        yield Static(id="tells", markup=False)
        yield KeyBar()
        self._known = settings

    def on_mount(self) -> None:
        self.query_one("#form").border_title = "Settings"
        path = words.home_path(places.config_file(), 60)
        self.query_one("#form").border_subtitle = Content(f"kept in {path}")
        self._show_notes()
        self.line(self._first).focus()
        self._ask_devices()

    def line(self, name: str) -> Choice | Field:
        """The line of a setting."""
        found = self.query_one(f"#{_id(name)}")
        assert isinstance(found, (Choice, Field))
        return found

    # --- what is shown -------------------------------------------------------------------------
    def _value(self, name: str) -> object:
        if name == "theme":
            return self.app.theme
        value: object = self.session.settings.value(name)
        return str(value).lower().replace("-", "_").partition("_")[0] if name == "lang" else value

    def _text(self, name: str) -> str:
        if name == "workspace":
            return words.home_path(self.session.workspace.root, 400)
        value = self.session.settings.value(name)
        return "" if value is None else shown(value)

    def _placeholder(self, name: str) -> str:
        if name != "editor":
            return "none" if name == "review.exam_date" else ""
        try:
            found = edit_command(self.session.settings)
        except QuizError:
            return "none found"
        return f"{' '.join(found.words)} ({found.source})"

    def _options(self, name: str) -> Options:
        match name:
            case "theme":
                return [(one, one) for one in sorted(self.app.available_themes)]
            case "lang":
                found = self.session.languages()
                return [(one, _LANGUAGES.get(one, one)) for one in found]
            case "device":
                return [(one, _DEVICES.get(one, one)) for one in ("auto", *self.session.devices())]
            case "dtype":
                return _DTYPES
            case "review.due_a_day" | "review.new_a_day":
                return _A_DAY
            case _:
                return _ON

    def _show_notes(self) -> None:
        for name in NAMES:
            self.line(name).note = self._note(name)

    def _note(self, name: str) -> str:
        settings = self.session.settings
        if overridden(settings, name):
            return f"set by {origin(settings, name)}"
        return "yours" if name in settings.sources else ""

    def on_descendant_focus(self) -> None:
        self._show_tells()

    def _focused(self) -> str | None:
        focused = self.focused
        for name in NAMES:
            line = self.line(name)
            if focused is line or (focused is not None and focused.parent is line):
                return name
        return None

    def _show_tells(self) -> None:
        name = self._focused()
        if name is None:
            return
        told = TELLS[name]
        if overridden(self.session.settings, name):
            told = f"{origin(self.session.settings, name)} holds here; what you choose waits."
        self.query_one("#tells", Static).update(Content(told))

    # --- devices -------------------------------------------------------------------------------
    @work(group="devices", exit_on_error=False)
    async def _ask_devices(self) -> None:
        await self.session.client.wait_ready()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.group != "devices":
            return
        line = self.line("device")
        assert isinstance(line, Choice)
        if event.state is WorkerState.SUCCESS:
            line.offer(self._options("device"))
            line.note = self._note("device")
        elif event.state is WorkerState.ERROR:
            line.note = "the grader does not start"
        elif self.session.client.ready is None:
            line.note = "asking the grader…"

    # --- changing ------------------------------------------------------------------------------
    @on(Choice.Changed)
    def _chosen(self, message: Choice.Changed) -> None:
        self._change(_name(message.choice.id), message.value)

    @on(Field.Changed)
    def _typed(self, message: Field.Changed) -> None:
        name = _name(message.field.id)
        try:
            value = parse(name, [message.text]) if message.text else None
        except QuizError as error:
            self.complain(error)
        else:
            self._change(name, value)

    def action_default(self) -> None:
        """Take the setting at hand out of the file."""
        name = self._focused()
        if name is not None:
            self._change(name, None)

    def _change(self, name: str, value: object) -> None:
        try:
            self.session.configure(name, value)
        except QuizError as error:
            self.complain(error)
        self.quiz.use_settings()
        line = self.line(name)
        if isinstance(line, Field):
            line.put(self._text(name))
        elif not overridden(self.session.settings, name):
            line.value = self._value(name)
        self._show_notes()
        self._show_tells()


_PARTS = {
    "Look": ("theme", "lang"),
    "Work": ("editor", "workspace", "watch.grade", "watch.polling"),
    "Grading": ("device", "dtype"),
    "Daily load": ("review.due_a_day", "review.new_a_day", "review.exam_date", "review.day_starts"),
}
NAMES = {
    "theme": "Theme",
    "lang": "Language",
    "editor": "Editor",
    "workspace": "Answers in",
    "watch.grade": "Grade on save",
    "watch.polling": "Watch by polling",
    "device": "Device",
    "dtype": "Numbers",
    "review.due_a_day": "Reviews a day",
    "review.new_a_day": "New ones a day",
    "review.exam_date": "Interview on",
    "review.day_starts": "Day starts at",
}


def _id(name: str) -> str:
    return name.replace(".", "-")


def _name(id: str | None) -> str:
    return next(name for name in NAMES if _id(name) == id)
