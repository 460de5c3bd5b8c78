"""The keys of a screen, read from its bindings, and what the symbols mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from quizapp.tui import words
from quizapp.tui.commands import told
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
            yield Static(self._text(), markup=False)

    def on_mount(self) -> None:
        pane = self.query_one("#keys")
        pane.border_title = "Keys"
        pane.border_subtitle = "Esc closes"
        pane.focus()

    def _text(self) -> Content:
        keys: dict[str, list[str]] = {}
        texts: dict[str, str] = {}
        for active in self._active:
            binding = active.binding
            # Only ours have an id; Textual's own, and those for moving, are told in words below.
            if binding.id is not None and told(binding):
                keys.setdefault(binding.id, []).append(self.app.get_key_display(binding))
                texts[binding.id] = active.tooltip or binding.tooltip or binding.description
        parts: list[Content | str | tuple[str, str]] = []
        for name, text in texts.items():
            pressed = " ".join(keys[name])
            parts += [
                (f"{pressed:>10}", "bold"),
                f"  {clip(text, 38)}",
                (f" {name}\n", words.QUIET),
            ]
        parts.append("\n")
        for key, text in _MOVING:
            parts += [(f"{key:>10}", "bold"), f"  {text}\n"]
        parts.append(f"\n{_OWN_KEYS}\n\n")
        for word, mark in words.STATUS.items():
            parts += [(f"{mark.symbol} {word}   ", mark.style)]
        return Content.assemble(*parts, f"\n\n{_BUDGET}")
