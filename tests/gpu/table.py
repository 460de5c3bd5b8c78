"""The table of what grading on a GPU came to, and what counts as a change of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path(__file__).with_name("table.json")
GROWN = 4.0
"""Times the recorded share from which it is a change; another card or library adds up in another
order, which is worth a factor of two."""
SMALL = 0.1
"""Shares below this are none."""


@dataclass(frozen=True, slots=True)
class Row:
    """One challenge in one dtype."""

    share: float
    """Largest part of the error budget that a check used."""
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Table:
    """What was measured, and on what."""

    device: str
    torch: str
    rows: Mapping[str, Row]
    """By challenge and dtype: ``attention float32``."""


def read(path: Path = FILE) -> Table | None:
    """The recorded table; ``None`` where none was recorded."""
    if not path.exists():
        return None
    found = json.loads(path.read_text("utf-8"))
    rows = {name: Row(**row) for name, row in found["rows"].items()}
    return Table(found["device"], found["torch"], rows)


def write(table: Table, path: Path = FILE) -> None:
    """Record a table."""
    rows = {
        name: {"share": round(row.share, 4), "milliseconds": round(row.milliseconds, 1)}
        for name, row in sorted(table.rows.items())
    }
    path.write_text(json.dumps(asdict(table) | {"rows": rows}, indent=1) + "\n", "utf-8")


def changed(name: str, now: Row, recorded: Table | None) -> str:
    """How a row differs from what was recorded, in words; empty where it does not."""
    if now.share > 1.0:
        return f"{name}: {now.share:.0%} of the error budget"
    before = recorded.rows.get(name) if recorded is not None else None
    if before is None or now.share <= max(SMALL, GROWN * before.share):
        return ""
    assert recorded is not None
    return f"{name}: {now.share:.0%} of the budget, {before.share:.0%} on {recorded.device}"
