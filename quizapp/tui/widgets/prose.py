"""Markdown of a pack, on the screen. Packs may be a stranger's: the text is cleaned and bounded."""

from __future__ import annotations

from textual.widgets import Markdown

from quizapp.grading.clean import clean

LONGEST = 400_000
"""Characters shown of a text. Our longest is a tenth of it; a stranger's pack must not hang us."""
_FIRST = 1_500


async def fill(document: Markdown, text: str) -> None:
    """Show a text, its beginning first.

    Each block and each cell of a table is a widget: a long article takes half a second to mount,
    its first screenful a tenth of that.
    """
    text = clean(text, LONGEST)
    end = text.find("\n## ", _FIRST) + 1
    await document.update(text[:end] if end else text)
    if end and document.is_attached:
        await document.append(text[end:])
