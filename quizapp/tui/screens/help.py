"""The keys of a screen, read from its bindings, and what the symbols mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from quizapp.tui import words
from quizapp.tui.commands import told
from quizapp.tui.widgets.fitted import Fitted
from quizapp.tui.widgets.rows import clip

_MOVING = (
    ("↑ ↓ j k", "move, or scroll the framed pane"),
    ("← → h l", "from pane to pane, or change a value"),
    ("Enter", "open what is at the cursor; or click"),
    ("Tab", "go to the next pane"),
    ("PgUp PgDn", "scroll the page or the explanation"),
    ("Ctrl+P", "all commands, and themes"),
)
_BUDGET = (
    "Budget: a check allows for rounding, measured on the reference itself. A right answer uses a "
    "small share of it; 77k× means 77 thousand times too far off."
)


_OWN_KEYS = (
    "Any of them can be another: the words on the right are ids. In quiz.toml:\n"
    '    [keys]\n    "home.next" = "m,f5"\n'
    "or `quiz config set keys.home.next m`."
)
_NARROW = "Any of them can be another: with 80 columns their ids stand here, too."
_KEY_CELLS = 10
_IDS_FROM = 71
"""Columns that keys, what they do and the longest id take."""
_TEXT_CELLS = 33


class HelpScreen(ModalScreen[None]):
    """Everything one can press."""

    DEFAULT_CLASSES = "dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "app.pop_screen", "Close", id="help.close"),
    ]

    def __init__(self, active: Iterable[ActiveBinding]) -> None:
        super().__init__()
        self._active = list(active)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="keys", classes="pane"):
            yield KeyTable(self._active)

    def on_mount(self) -> None:
        pane = self.query_one("#keys")
        pane.border_title = "Keys"
        pane.border_subtitle = "Esc closes"
        pane.focus()


class KeyTable(Fitted):
    """What each key does, its id beside it where there is room."""

    def __init__(self, active: Iterable[ActiveBinding]) -> None:
        super().__init__()
        self._active = active

    def draw(self, width: int) -> Content:
        """A line for each key, then what holds everywhere."""
        keys: dict[str, list[str]] = {}
        texts: dict[str, str] = {}
        for active in self._active:
            binding = active.binding
            # Only ours have an id; Textual's own, and those for moving, are told in words below.
            if binding.id is not None and told(binding):
                keys.setdefault(binding.id, []).append(self.app.get_key_display(binding))
                texts[binding.id] = active.tooltip or binding.tooltip or binding.description
        with_ids = width >= _IDS_FROM
        parts: list[Content] = []
        for name, text in texts.items():
            room = _TEXT_CELLS if with_ids else width - _KEY_CELLS - 2
            line = _line(" ".join(keys[name]), clip(text, room))
            parts.append(line.append(Content.styled(f" {name}", words.QUIET)) if with_ids else line)
        parts.append(Content(""))
        parts += [_line(key, text) for key, text in _MOVING]
        marks = [(f"{mark.symbol} {word}   ", mark.style) for word, mark in words.STATUS.items()]
        below = (_OWN_KEYS if with_ids else _NARROW, Content.assemble(*marks), _BUDGET)
        for paragraph in below:
            parts += [Content(""), *_wrapped(paragraph, width)]
        return Content("\n").join(parts)


def _line(keys: str, text: str) -> Content:
    return Content.assemble((f"{keys:>{_KEY_CELLS}}", "bold"), f"  {text}")


def _wrapped(text: str | Content, width: int) -> list[Content]:
    content = Content(text) if isinstance(text, str) else text
    return [part for line in content.split("\n") for part in line.wrap(width) or [line]]
