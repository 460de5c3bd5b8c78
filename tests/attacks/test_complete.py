"""The catalogue has 90 rows: each is shown here, or said not to be."""

from __future__ import annotations

import re

from tests.attacks.harness import HERE, attacks
from tests.attacks.rows import LAST, NOT_HERE


def test_every_row_is_shown_or_named() -> None:
    shown = {one.row for one in attacks()}
    for path in HERE.glob("test_*.py"):
        shown |= {int(row) for row in re.findall(r"mark\.row\(\s*(\d+)", path.read_text())}
    assert shown & NOT_HERE.keys() == set()
    assert shown | NOT_HERE.keys() == set(range(LAST + 1))  # 0: the controls
    assert len(shown) > 75


def test_every_switch_is_used() -> None:
    """A switch that no trial turns off is a defence that nobody has shown to matter."""
    names = set(re.findall(r"^@opens\ndef (\w+)", (HERE / "open_service.py").read_text(), re.M))
    used = {name for one in attacks() for name in one.opened}
    text = "".join(path.read_text() for path in HERE.glob("test_*.py"))
    assert {name for name in names - used if name not in text} == set()
