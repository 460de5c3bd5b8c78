"""Numbers side by side: what the judge takes down, and how it is laid out."""

import json

import pytest
import torch
from pydantic import ValidationError

from quizapp.grading.beside import MARK, beside
from quizapp.grading.judge.words import cells
from quizapp.grading.report import CELLS, Cells, Finding


def of(shape, *wrong):
    """Cells of two tensors that differ at the given indices, around the first of them."""
    want = torch.arange(torch.Size(shape).numel()).reshape(shape).float()
    got, differs = want.clone(), torch.zeros(shape, dtype=torch.bool)
    for index in wrong:
        got[index] += 0.5
        differs[index] = True
    return cells(got, want, differs, wrong[0])


def text(cells: Cells, columns: int, rows: int = 6) -> list[str]:
    return ["".join(part.text for part in line).rstrip() for line in beside(cells, columns, rows)]


def test_a_small_tensor_is_shown_whole() -> None:
    found = of((2, 3), (1, 2))
    assert found.expected == (("0", "1", "2"), ("3", "4", "5"))
    assert found.got == (("0", "1", "2"), ("3", "4", "5.5"))
    assert found.differs == ((False, False, False), (False, False, True))
    assert text(found, 60) == [
        "expected      got",
        "  0  1    2     0  1    2",
        "  3  4   *5     3  4 *5.5",
        f"{MARK} differs · all of (2, 3)",
    ]


@pytest.mark.parametrize("shape", [(3,), (40,), (1, 2), (30, 40), (2, 3, 30, 40), (5, 1, 1, 9)])
@pytest.mark.parametrize("corner", ["first", "last"])
@pytest.mark.parametrize("columns", [24, 40, 80, 200])
def test_the_first_difference_is_always_in_view(shape, corner, columns) -> None:
    index = tuple(0 if corner == "first" else size - 1 for size in shape)
    found = of(shape, index)
    assert len(found.expected) <= CELLS and len(found.expected[0]) <= CELLS
    for rows in (1, 4, CELLS):
        shown = text(found, columns, rows)
        assert max(map(len, shown[:-1])) <= columns
        assert sum(MARK in line for line in shown[:-1]) in (1, 2)
        assert sum(line.count(MARK) for line in shown[:-1]) == 2


def test_more_axes_show_the_matrix_of_the_last_two() -> None:
    found = of((2, 3, 4, 5), (1, 2, 3, 4))
    assert found.start == (1, 2, 0, 0)
    assert "[1, 2, 0:4, 0:5] of (2, 3, 4, 5)" in text(found, 80)[-1]


def test_a_single_number_needs_no_table() -> None:
    one = torch.tensor(1.0)
    assert cells(one, one, one > 0, ()) is None
    assert cells(one[None], one[None], (one > 0)[None], (0,)) is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e30, 1e-30, True, 7])
def test_any_number_is_short(value) -> None:
    want = torch.tensor([value, value])
    found = cells(want, want, torch.tensor([True, False]), (0,))
    assert all(len(one) <= 11 for one in found.expected[0])


def test_what_is_no_table_is_refused() -> None:
    good = of((2, 3), (1, 2)).model_dump(mode="json")
    assert Cells.model_validate_json(json.dumps(good)) == of((2, 3), (1, 2))
    for change in (
        {"got": [["0"]]},
        {"expected": []},
        {"expected": [[], []]},
        {"got": [["0", "1", "2"], ["3", "4"]]},
        {"start": [0]},
        {name: [["0"] * 9] for name in ("expected", "got")} | {"differs": [[False] * 9]},
        {name: [["0"]] * 9 for name in ("expected", "got")} | {"differs": [[False]] * 9},
        {"more": 1},
    ):
        with pytest.raises(ValidationError):
            Cells.model_validate_json(json.dumps(good | change))


def test_what_a_cell_says_is_harmless() -> None:
    bad = of((2, 3), (1, 2)).model_dump(mode="json")
    bad["got"][0][0] = "\x1b[2J\n" + "9" * 100
    kept = Finding.model_validate({"kind": "value", "text": "", "cells": bad}).cells.got[0][0]
    assert len(kept) <= 24
    assert kept.isprintable()
