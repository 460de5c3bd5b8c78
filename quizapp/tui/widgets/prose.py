"""Markdown of a pack, on the screen. Packs may be a stranger's: the text is cleaned and bounded."""

from __future__ import annotations

import contextlib

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import MountError
from textual.widgets import Markdown

# Not among the names it exports; a new major version is looked at before it is let in.
from textual.widgets._markdown import (
    MarkdownBulletList,
    MarkdownListItem,
    MarkdownOrderedList,
    MarkdownParagraph,
    MarkdownTable,
)
from textual.widgets.markdown import MarkdownBlock

from quizapp.grading.clean import clean
from quizapp.tui.widgets.fitted import Fitted
from quizapp.tui.widgets.table import layout

LONGEST = 400_000
"""Characters shown of a text. Our longest is a tenth of it; a stranger's pack must not hang us."""
_FIRST = 1_500


class _Drawn(Fitted):
    """A part of a document that is drawn, not composed."""

    # What a block of Markdown is styled by.
    COMPONENT_CLASSES = MarkdownBlock.COMPONENT_CLASSES

    async def action_link(self, href: str) -> None:
        """A click on a link is the document's."""
        self.post_message(Markdown.LinkClicked(self.query_ancestor(Markdown), href))


class _Grid(_Drawn):
    """A whole table drawn by one widget: Textual's own mounts one for each cell."""

    def __init__(self, rows: list[list[Content]]) -> None:
        super().__init__()
        self._rows = rows

    def draw(self, width: int) -> Content:
        """The table."""
        return layout(self._rows, width)


class Table(MarkdownTable):
    """A table of Markdown."""

    DEFAULT_CSS = """
    Table { width: 1fr; height: auto; margin-bottom: 1; background: transparent; }
    """

    def compose(self) -> ComposeResult:
        headers, rows = self._get_headers_and_rows()
        yield _Grid([headers, *rows])


class _Items(_Drawn):
    """A list drawn by one widget: Textual's own mounts four for each item."""

    def __init__(self, items: list[tuple[str, Content]]) -> None:
        super().__init__()
        self._items = items

    def draw(self, width: int) -> Content:
        """The items, each with its lines under each other."""
        indent = max(len(bullet) for bullet, _ in self._items)
        lines = []
        for bullet, text in self._items:
            wrapped = text.wrap(max(1, width - indent)) or [Content("")]
            first = Content.styled(f"{bullet:>{indent}}", "$text-primary")
            lines.append(first + wrapped[0])
            lines += [Content(" " * indent) + line for line in wrapped[1:]]
        return Content("\n").join(lines)


def _simple(blocks: list[MarkdownBlock]) -> list[Content] | None:
    """What the items of a list say, if each is one paragraph and no more."""
    found = []
    for item in blocks:
        if not isinstance(item, MarkdownListItem) or len(item._blocks) != 1:
            return None
        (inner,) = item._blocks
        if not isinstance(inner, MarkdownParagraph):
            return None
        found.append(inner._content)
    return found


class BulletList(MarkdownBulletList):
    """A list with bullets."""

    def compose(self) -> ComposeResult:
        texts = _simple(self._blocks)
        if texts:
            yield _Items([("• ", text) for text in texts])
        else:
            yield from super().compose()


class OrderedList(MarkdownOrderedList):
    """A list with numbers."""

    def compose(self) -> ComposeResult:
        texts = _simple(self._blocks)
        if texts:
            start = int(self._token.attrs.get("start", 1))
            yield _Items([(f"{start + n}. ", text) for n, text in enumerate(texts)])
        else:
            yield from super().compose()


class Prose(Markdown):
    """Markdown, its tables a widget each."""

    DEFAULT_CSS = """
    Prose { height: auto; }
    """
    BLOCKS = Markdown.BLOCKS | {
        "table_open": Table,
        "bullet_list_open": BulletList,
        "ordered_list_open": OrderedList,
    }


async def fill(document: Markdown, text: str) -> None:
    """Show a text, its beginning first.

    Each block is a widget: a long article takes a while to mount, its first screenful a tenth of
    that. Nothing where the document goes meanwhile, with its screen or the program.
    """
    text = clean(text, LONGEST)
    end = text.find("\n## ", _FIRST) + 1
    with contextlib.suppress(MountError):
        if not end:
            await document.update(text)
            return
        # Not an update and an append: the second takes the place of the first's last block.
        await document.update("")
        for part in (text[:end], text[end:]):
            if document.is_attached:
                await document.append(part)
