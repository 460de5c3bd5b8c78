"""Markdown of a pack, on the screen. Packs may be a stranger's: the text is cleaned and bounded."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Markdown
from textual.widgets._markdown import MarkdownTable  # not among the names it exports
from textual.widgets.markdown import MarkdownBlock

from quizapp.grading.clean import clean
from quizapp.tui.widgets.fitted import Fitted
from quizapp.tui.widgets.table import layout

LONGEST = 400_000
"""Characters shown of a text. Our longest is a tenth of it; a stranger's pack must not hang us."""
_FIRST = 1_500


class _Grid(Fitted):
    """A whole table drawn by one widget: Textual's own mounts one for each cell."""

    # What a block of Markdown is styled by.
    COMPONENT_CLASSES = MarkdownBlock.COMPONENT_CLASSES

    def __init__(self, rows: list[list[Content]]) -> None:
        super().__init__()
        self._rows = rows

    def draw(self, width: int) -> Content:
        """The table."""
        return layout(self._rows, width)

    async def action_link(self, href: str) -> None:
        """A click on a link is the document's."""
        self.post_message(Markdown.LinkClicked(self.query_ancestor(Markdown), href))


class Table(MarkdownTable):
    """A table of Markdown."""

    DEFAULT_CSS = """
    Table { width: 1fr; height: auto; margin-bottom: 1; background: transparent; }
    """

    def compose(self) -> ComposeResult:
        headers, rows = self._get_headers_and_rows()
        yield _Grid([headers, *rows])


class Prose(Markdown):
    """Markdown, its tables a widget each."""

    DEFAULT_CSS = """
    Prose { height: auto; }
    """
    BLOCKS = Markdown.BLOCKS | {"table_open": Table}


async def fill(document: Markdown, text: str) -> None:
    """Show a text, its beginning first.

    Each block is a widget: a long article takes a while to mount, its first screenful a tenth of
    that.
    """
    text = clean(text, LONGEST)
    end = text.find("\n## ", _FIRST) + 1
    if not end:
        await document.update(text)
        return
    # Not an update and an append: the second takes the place of the first's last block.
    await document.update("")
    for part in (text[:end], text[end:]):
        if document.is_attached:
            await document.append(part)
