"""What counts as a change of the table; needs no GPU."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gpu import table
from tests.gpu.table import Row, Table

RECORDED = Table("a card", "2.9", {"attention float32": Row(0.13, 40.0), "a b": Row(0.001, 9.0)})


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "table.json"
    assert table.read(path) is None
    table.write(RECORDED, path)
    assert table.read(path) == RECORDED


@pytest.mark.parametrize(
    ("name", "share", "said"),
    [
        ("attention float32", 0.13, ""),
        ("attention float32", 0.5, ""),
        ("attention float32", 0.6, "60% of the budget, 13% on a card"),
        ("attention float32", 1.5, "150% of the error budget"),
        ("a b", 0.09, ""),
        ("a b", 0.11, "11% of the budget, 0% on a card"),
        ("new float64", 0.9, ""),
        ("new float64", 1.01, "of the error budget"),
    ],
)
def test_what_a_change_is(name: str, share: float, said: str) -> None:
    found = table.changed(name, Row(share, 1e6), RECORDED)
    assert said in found
    assert bool(found) == bool(said)


def test_without_a_record_only_the_budget_counts() -> None:
    assert table.changed("attention float32", Row(0.99, 1.0), None) == ""
    assert table.changed("attention float32", Row(1.2, 1.0), None)
