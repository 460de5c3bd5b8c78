"""One line of a form: a name, a value, and what is said of it. ← → changes, ↑ ↓ goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self, TypeAlias

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from quizapp.tui import words

NAME_CELLS = 20
VALUE_CELLS = 24

Options: TypeAlias = Sequence[tuple[object, str]]
"""Values with what they are called."""

_MOVING: list[BindingType] = [
    Binding("up", "app.focus_previous", "Up", show=False, id="form.up"),
    Binding("down", "app.focus_next", "Down", show=False, id="form.down"),
]


class Choice(Static, can_focus=True):
    """Chooses one of a few values."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_MOVING,
        Binding("left,h", "turn(-1)", "Before", show=False, id="form.before"),
        Binding("right,l,space,enter", "turn(1)", "Next", show=False, id="form.next"),
    ]

    value: reactive[object] = reactive(None, init=False)
    note: reactive[str] = reactive("", init=False)

    @dataclass
    class Changed(Message):
        """The learner chose another value."""

        choice: Choice
        value: object

        @property
        def control(self) -> Choice:
            return self.choice

    def __init__(self, name: str, options: Options, value: object, *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self.label = name
        self.options = options
        self.set_reactive(Choice.value, value)

    def offer(self, options: Options) -> None:
        """Other values to choose from."""
        self.options = options
        self.refresh()

    def watch_value(self) -> None:
        self.refresh()

    def action_turn(self, by: int) -> None:
        """The next value, or the one before."""
        values = [value for value, _ in self.options]
        place = values.index(self.value) if self.value in values else -1 if by > 0 else 0
        self.value = values[(place + by) % len(values)]
        self.post_message(self.Changed(self, self.value))

    def on_click(self, event: Click) -> None:
        """Left of the value's middle goes back."""
        middle = NAME_CELLS + VALUE_CELLS // 2
        self.action_turn(-1 if NAME_CELLS <= event.x < middle else 1)

    def render(self) -> Content:
        called = next((text for value, text in self.options if value == self.value), None)
        shown = called if called is not None else str(self.value)
        room = VALUE_CELLS - 4
        value = set_cell_size(shown, room) if cell_len(shown) > room else shown.center(room)
        return Content.assemble(
            ("▸ " if self.has_focus else "  ", "bold"),
            set_cell_size(self.label, NAME_CELLS - 2),
            ("‹ ", words.QUIET),
            (value, "bold"),
            (" ›", words.QUIET),
            (f"  {self.note}", words.QUIET),
        )


class Field(Horizontal):
    """A line to type into; what is typed holds once it is left, or with Enter."""

    BINDINGS: ClassVar[list[BindingType]] = list(_MOVING)

    @dataclass
    class Changed(Message):
        """The learner left another text."""

        field: Field
        text: str

        @property
        def control(self) -> Field:
            return self.field

    def __init__(self, name: str, text: str, *, placeholder: str = "", id: str) -> None:
        super().__init__(id=id)
        self.label = name
        self._text = text
        self._placeholder = placeholder
        self._note = ""

    def compose(self) -> ComposeResult:
        yield Static(self._title(), markup=False, classes="name")
        yield Input(self._text, compact=True, placeholder=self._placeholder, select_on_focus=False)
        yield Static(markup=False, classes="note")

    def focus(self, scroll_visible: bool = True) -> Self:
        """The line is what is typed into."""
        self.query_one(Input).focus(scroll_visible)
        return self

    @property
    def note(self) -> str:
        """What is said beside it."""
        return self._note

    @note.setter
    def note(self, note: str) -> None:
        self._note = note
        self.query_one(".note", Static).update(Content.styled(f"  {note}", words.QUIET))

    def put(self, text: str) -> None:
        """Show another text, as it is now kept."""
        self._text = text
        self.query_one(Input).value = text

    def on_descendant_focus(self) -> None:
        self.query_one(".name", Static).update(self._title())

    def on_descendant_blur(self) -> None:
        self.query_one(".name", Static).update(self._title())
        self._leave()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave()

    def _leave(self) -> None:
        text = self.query_one(Input).value.strip()
        if text != self._text:
            self._text = text
            self.post_message(self.Changed(self, text))

    def _title(self) -> Content:
        mark = "▸ " if self.is_mounted and self.query_one(Input).has_focus else "  "
        return Content.assemble((mark, "bold"), set_cell_size(self.label, NAME_CELLS - 2))
