"""Padding counts cells, not characters."""

import io

from quizapp.cli import text
from quizapp.cli.text import Cell


def test_width() -> None:
    assert text.width("abc") == 3
    assert text.width("注意力") == 6
    assert text.width("e\u0301") == 1
    assert text.width("✓ é") == 3


def test_clip_and_pad() -> None:
    assert text.clip("attention", 9) == "attention"
    assert text.clip("attention", 6) == "atten…"
    assert text.clip("注意力机制", 6) == "注意…"
    assert text.width(text.pad("注意", 7)) == 7
    assert text.pad("7", 3, right=True) == "  7"


def test_table_aligns_wide_text_and_shrinks_one_column() -> None:
    rows = [[Cell("注意力", "green"), Cell("x")], [Cell("a title too long"), Cell("y")]]
    plain = text.table(("name", "k"), rows, colour=False)
    assert {text.width(line) for line in plain} == {19}
    narrow = text.table(("name", "k"), rows, colour=False, shrink=0, limit=13)
    assert narrow[2] == "a title t…  y"
    assert "\x1b[32m注意力" in text.table(("name", "k"), rows, colour=True)[1]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_when_to_colour() -> None:
    assert text.wants_colour("auto", Terminal(), {})
    assert not text.wants_colour("auto", io.StringIO(), {})
    assert not text.wants_colour("auto", Terminal(), {"NO_COLOR": "1"})
    assert not text.wants_colour("auto", Terminal(), {"TERM": "dumb"})
    assert text.wants_colour("always", io.StringIO(), {"NO_COLOR": "1"})
    assert not text.wants_colour("never", Terminal(), {})
