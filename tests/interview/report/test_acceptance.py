"""Thirty candidates, whose answers come from the banks: who reads the report finds those who copied
from one another and those who cheated, and nobody else is accused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quizapp.interview.store import Store
from tests.interview.report.browser import Browser
from tests.interview.report.cohort import CHEATS, COPIERS, fill
from tests.interview.report.conftest import Quiz

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("results")).folder


def test_all_thirty_are_graded(results: Path) -> None:
    found = list(Store(results).all())
    assert len({one.submission.candidate for one in found}) == 30
    assert not [one for one in found if one.status == "grader-fault"]
    assert sum(one.solved for one in found) >= 10
    assert sum(one.figure is not None for one in found) >= 40


def test_the_three_who_copied_are_found(results: Path, quiz: Quiz) -> None:
    document = json.loads(quiz("similar", results, "--format", "json").stdout)
    together = [people for one in document["challenges"] for people in one["look_at_together"]]
    assert together == [list(COPIERS)]


def test_the_two_who_cheated_are_found(results: Path, quiz: Quiz) -> None:
    document = json.loads(quiz("report", results, "--format", "json").stdout)
    refused = {
        one["candidate"]
        for one in document["candidates"]
        for answer in one["answers"]
        if "refused by the system" in answer["look_at"]
    }
    assert refused == set(CHEATS)
    solved = {one["candidate"] for one in document["candidates"] if one["solved"]}
    assert not solved & set(CHEATS)


def test_both_stand_out_on_the_page(results: Path, quiz: Quiz, chromium: Browser) -> None:
    quiz("report", results)
    chromium.complaints.clear()
    chromium.open(results / "report" / "index.html")
    heading = "[...document.querySelectorAll('table[data-filter] th button')]"
    chromium.js(f"{heading}.find(one => one.textContent === 'Look at').click()")
    rows = "[...document.querySelectorAll('table[data-filter] tbody tr')]"
    first = chromium.js(f"{rows}.slice(0, 2).map(row => row.cells[0].textContent)")
    assert set(first) == set(CHEATS)
    chromium.js(
        "(() => { const select = document.querySelector('.controls select');"
        "select.value = 'alike'; select.dispatchEvent(new Event('change')); })()"
    )
    left = chromium.js(f"{rows}.filter(row => !row.hidden).map(row => row.cells[0].textContent)")
    assert set(left) == set(COPIERS)
    for page in sorted((results / "report").rglob("*.html")):
        chromium.open(page)
    assert chromium.complaints == []
    assert chromium.js("document.images.length") == 0


def test_figures_are_drawn_in_the_page(results: Path, quiz: Quiz, chromium: Browser) -> None:
    quiz("report", results)
    chromium.open(results / "report" / "candidates" / "c05.html")
    sizes = chromium.js("[...document.images].map(one => one.naturalWidth)")
    assert len(sizes) == 2 and all(size > 300 for size in sizes)
