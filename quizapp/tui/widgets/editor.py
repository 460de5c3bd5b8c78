"""Python source on the screen, to be written or to be read."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from quizapp.grading.clean import clean
from quizapp.learner.draft import lines, newline
from quizapp.tui.colours import readable

THEME = "quiz"
_COLOURS = {
    "primary": (
        "keyword", "keyword.function", "keyword.operator", "keyword.return", "conditional",
        "repeat", "include", "exception", "boolean",
    ),
    "secondary": (
        "function", "function.call", "method", "method.call", "constructor", "attribute",
    ),
    "success": ("string",),
    "warning": ("number", "float", "constant.builtin", "string.escape"),
    "accent": (
        "type", "type.class", "type.definition", "type.builtin", "variable.builtin",
        "function.builtin", "attribute.builtin",
    ),
}  # fmt: skip
"""Theme colours, each with the highlighter's names that are drawn in it."""


class Source(TextArea):
    """Source code, coloured as the app's theme says; what a terminal would obey is not shown."""

    def __init__(self, text: str = "", *, read_only: bool = True) -> None:
        super().__init__(
            text,
            soft_wrap=False,
            show_line_numbers=True,
            tab_behavior="indent",
            read_only=read_only,
            compact=True,
            language="python",
            max_checkpoints=500,
        )
        self._sized = False

    def on_mount(self) -> None:
        self._paint()
        self.app.theme_changed_signal.subscribe(self, lambda _: self._paint())

    def on_resize(self, event: events.Resize) -> None:
        # Where the cursor was put while there was no room, everything seemed out of sight.
        if not self._sized and event.size.width:
            self._sized = True
            self.scroll_to(x=0, animate=False)
            self.scroll_cursor_visible(center=True)

    def _paint(self) -> None:
        self.register_theme(TextAreaTheme(THEME, syntax_styles=_styles(self)))
        self.theme = THEME
        self._set_theme(THEME)
        self.refresh()

    def get_line(self, line_index: int) -> Text:
        """A line as it is drawn: one character for each, so that colours stay in place."""
        line = super().get_line(line_index)
        if not line.plain.isprintable():
            line.plain = "".join(
                one if one == "\t" or clean(one) == one else "\N{REPLACEMENT CHARACTER}"
                for one in line.plain
            )
        return line


class Editor(Source):
    """The learner's own source. Escape leaves it, whatever Tab does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Textual's own, under ids of ours: help lists what has one.
        Binding("ctrl+z", "undo", "Undo", show=False, id="editor.undo"),
        Binding("ctrl+y", "redo", "Redo", show=False, id="editor.redo"),
        Binding("f5,ctrl+g", "screen.grade", "Grade", key_display="F5", id="editor.grade"),
        Binding("ctrl+o", "screen.edit", "Own editor", key_display="^o", id="editor.open"),
        Binding("ctrl+s", "screen.save", "Save now", show=False, id="editor.save"),
        Binding("escape", "screen.leave_editor", "Done", key_display="Esc", id="editor.leave"),
    ]

    def __init__(self) -> None:
        super().__init__(read_only=False)

    async def _on_key(self, event: events.Key) -> None:
        # Textual's editor takes escape itself, to move on to whatever comes next.
        if event.key != "escape":
            await super()._on_key(event)

    def begin(self, text: str) -> None:
        """Show a file, the cursor where there is something to write."""
        self.load_text(text)
        for number, line in enumerate(self.document.lines):
            if line.strip().startswith("raise NotImplementedError"):
                self.move_cursor((number, len(line) - len(line.lstrip())))
                return

    def take(self, text: str) -> None:
        """Show another text of the same file: the cursor stays, and undo leads back."""
        if text == self.text:
            return
        if self.document.newline != newline(text):
            self.load_text(text)
            return
        old, new = self.document.lines, lines(text)
        head = 0
        while head < min(len(old), len(new)) and old[head] == new[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        self.history.checkpoint()
        self._replace_lines(new[head : len(new) - tail], head, len(old) - tail)
        self.history.checkpoint()

    def _replace_lines(self, new: list[str], start: int, end: int) -> None:
        """Put `new` in the place of the lines from `start` up to `end`."""
        if end < self.document.line_count:
            self.replace("".join(f"{one}\n" for one in new), (start, 0), (end, 0))
        elif start:
            # At the very end the line break to take along is the one before.
            begin = (start - 1, len(self.document.lines[start - 1]))
            self.replace("".join(f"\n{one}" for one in new), begin, self.document.end)
        else:
            self.replace("\n".join(new), (0, 0), self.document.end)


def _styles(area: TextArea) -> dict[str, Style]:
    variables = area.app.theme_variables
    ground, text = (Color.parse(variables[name]) for name in ("background", "foreground"))
    found = {"comment": Style(italic=True, dim=ground.ansi is not None)}
    if ground.ansi is None and text.ansi is None:
        quiet = readable(ground.blend(text, 0.6, alpha=1.0), ground)
        found["comment"] = Style(italic=True, color=quiet.rich_color)
    for name, parts in _COLOURS.items():
        colour = Color.parse(variables[f"text-{name}"])
        # The terminal's own sixteen colours are left alone: nobody knows what they look like.
        if colour.ansi is None and ground.ansi is None:
            colour = readable(colour, ground)
        found |= dict.fromkeys(parts, Style(color=colour.rich_color))
    return found
