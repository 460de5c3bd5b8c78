"""The pages, in a real browser."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from quizapp.interview.models import Candidate
from quizapp.interview.report import pages
from tests.hostile import NASTY
from tests.interview.report import made
from tests.interview.report.browser import Browser
from tests.interview.report.conftest import Quiz

SCRIPT = "<script>window.owned = 1</script><img src=x onerror='window.owned = 1'>"
NAME = f"Zoë {SCRIPT} \u202egnp.exe"
CODE = (
    f"# {SCRIPT}{'w' * 300}\n# </pre></td></table><style>body {{ display: none }}</style>\n"
    "x = 1  # \u202e turned \u2066 round \x1b[2J \x00\x07\n"
    "def twice(x):\n    return x + x\n"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five candidates: right, wrong, late and raising, failed on by us, missing."""
    results = tmp_path_factory.mktemp("results")
    hostile = made.report(
        made.passed(),
        made.raised(5, f"boom {SCRIPT} {NASTY} {'w' * 300}"),
        mistakes=(made.MISTAKE,),
        output=f"printed {SCRIPT}",
        breaches=(made.BREACH,),
    )
    made.folder(
        results,
        [
            made.result("a1"),
            made.result("a2", graded=made.report(made.passed(), made.wrong())),
            made.result("a3", source=CODE, graded=hostile, late=True),
            made.result("a4", status="grader-fault", problem=f"the service died {SCRIPT}"),
            made.result("a5", source=None, status="missing", kind="missing", submitted=None),
        ],
        candidates=tuple(Candidate(id=f"a{number}", name=NAME) for number in range(1, 6)),
        name=f"Autumn {SCRIPT}",
    )
    return results


@pytest.fixture
def index(site: Path, quiz: Quiz) -> Path:
    quiz("report", site, "--names")
    return site / "report" / "index.html"


def shown(chromium: Browser) -> list[str]:
    return chromium.js(
        "[...document.querySelectorAll('table[data-filter] tbody tr')]"
        ".filter(row => !row.hidden).map(row => row.cells[0].textContent.match(/\\((.*)\\)/)[1])"
    )


def press(chromium: Browser, heading: str) -> None:
    chromium.js(
        f"[...document.querySelectorAll('table[data-filter] th button')]"
        f".find(one => one.textContent === {heading!r}).click()"
    )


def test_every_page_opens_alone_and_without_a_complaint(index: Path, chromium: Browser) -> None:
    chromium.complaints.clear()
    chromium.asked.clear()
    found = sorted(index.parent.rglob("*.html"))
    assert len(found) == 7
    for page in found:
        chromium.open(page)
        assert chromium.js("window.owned") is None
        assert chromium.js("document.body.offsetHeight") > 100
        assert chromium.js("document.querySelectorAll('img:not([src^=\"data:\"])').length") == 0
    assert chromium.complaints == []
    assert {one.split(":")[0] for one in chromium.asked} <= {"file", "data"}
    assert len({one for one in chromium.asked if one.startswith("file")}) == len(found)


def test_names_and_code_are_text(index: Path, chromium: Browser) -> None:
    chromium.open(index.parent / "candidates" / "a3.html")
    text = chromium.js("document.body.textContent")
    assert "<script>window.owned" in text
    assert "⟨U+202E⟩" in text, "what turns a line round is spelt out in code"
    assert "Zoë" in text
    for hidden in "\u202e\u2066\x1b\x00\x07":
        assert hidden not in text
    assert "boom" in chromium.js("document.querySelector('tr.said').textContent")
    assert chromium.js("document.querySelector('tr.fail td.at').textContent").endswith("5")
    assert chromium.js("document.querySelectorAll('script').length") == 0


def test_the_policy_stops_what_escaping_might_let_through(
    site: Path, tmp_path: Path, quiz: Quiz, chromium: Browser
) -> None:
    """The same page with the attack put in raw: still nothing runs, and nothing is fetched."""
    quiz("report", site, "--out", tmp_path / "out")
    page = tmp_path / "out" / "index.html"
    text = page.read_text("utf-8")
    raw = f"{SCRIPT}<img src='https://example.invalid/x.png'><b onclick='owned=1'>"
    page.write_text(text.replace("<main>", f"<main>{raw}"), "utf-8")
    chromium.complaints.clear()
    chromium.open(page)
    assert chromium.js("window.owned") is None
    refused = [one for one in chromium.complaints if "Content Security Policy" in one]
    assert len(refused) >= 3
    chromium.complaints.clear()


def test_the_table_sorts(index: Path, chromium: Browser) -> None:
    chromium.open(index)
    press(chromium, "Score")
    assert shown(chromium) == ["a1", "a2", "a3", "a5", "a4"], "a fault of ours is no zero: last"
    press(chromium, "Score")
    assert shown(chromium) == ["a3", "a5", "a2", "a1", "a4"]
    press(chromium, "Look at")
    assert shown(chromium)[0] == "a3"
    assert chromium.js("document.querySelectorAll('table[data-filter] th[aria-sort]').length") == 1


def test_the_table_filters(index: Path, chromium: Browser) -> None:
    chromium.open(index)
    type_ = (
        "(() => {{ const field = document.querySelector('.controls input');"
        "field.value = {!r}; field.dispatchEvent(new Event('input')); }})()"
    )
    chromium.js(type_.format("WRONG 1/2"))
    assert shown(chromium) == ["a2"]
    assert chromium.js("document.querySelector('.controls span').textContent") == "1 of 5"
    chromium.js(type_.format(""))
    choose = (
        "(() => {{ const select = document.querySelector('.controls select');"
        "select.value = {!r}; select.dispatchEvent(new Event('change')); }})()"
    )
    for tag, who in {"late": ["a3"], "not graded": ["a4"], "nothing handed in": ["a5"]}.items():
        chromium.js(choose.format(tag))
        assert shown(chromium) == who
    chromium.js(choose.format(""))
    assert len(shown(chromium)) == 5


def test_without_scripts_it_is_a_plain_table(index: Path, chromium: Browser) -> None:
    chromium.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        chromium.open(index)
        found = chromium.call("DOM.getDocument", depth=-1)
        assert "'INPUT'" not in str(found)
        assert str(found).count("'td'") > 30
    finally:
        chromium.call("Emulation.setScriptExecutionDisabled", value=False)


def test_it_is_readable_in_light_and_dark_and_on_paper(index: Path, chromium: Browser) -> None:
    def contrast() -> float:
        colours = chromium.js(
            "[getComputedStyle(document.body).color, "
            "getComputedStyle(document.body).backgroundColor]"
        )
        light, dark = sorted((_luminance(one) for one in colours), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    chromium.open(index)
    grounds = set()
    for dark in (True, False):
        chromium.dark(dark)
        assert contrast() > 7
        grounds.add(chromium.js("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2
    assert chromium.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("page", ["index.html", "candidates/a3.html", "similar.html"])
def test_a_narrow_window_scrolls_tables_and_not_the_page(
    index: Path, chromium: Browser, page: str
) -> None:
    chromium.wide(380)
    try:
        chromium.open(index.parent / page)
        assert chromium.js("document.documentElement.scrollWidth") <= 380
    finally:
        chromium.wide(1280)


def _luminance(colour: str) -> float:
    parts = [int(one) / 255 for one in re.findall(r"\d+", colour)[:3]]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


# --- the same without a browser ------------------------------------------------------------------
def test_pages_hold_no_address_of_a_network(index: Path) -> None:
    for page in index.parent.rglob("*.html"):
        text = page.read_text("utf-8")
        assert not re.search(r"(?:src|href|url\()\s*=?\s*[\"']?(?:https?:)?//", text)
        assert "default-src 'none'" in html.unescape(text)
        assert SCRIPT not in text


@pytest.mark.parametrize(
    "text",
    [
        "<script>x</script>",
        "![x](http://example.invalid/a.png)",
        "[x](javascript:alert(1))",
        "<b>x",
    ],
)
def test_explanations_bring_neither_markup_nor_pictures(text: str) -> None:
    made_ = pages.markdown(text)
    for tag in ("<script", "<img", 'href="javascript', "<b>"):
        assert tag not in made_


def test_pages_of_somebody_else_are_left_alone(site: Path, tmp_path: Path, quiz: Quiz) -> None:
    (tmp_path / "index.html").write_text("mine")
    done = quiz("report", site, "--out", tmp_path, code=2)
    assert "did not write" in done.stderr
    assert (tmp_path / "index.html").read_text() == "mine"


def test_of_a_candidate_who_is_gone_no_page_stays(tmp_path: Path, quiz: Quiz) -> None:
    store = made.folder(tmp_path / "r", [made.result("a1"), made.result("a2")])
    quiz("report", store.folder)
    page = store.folder / "report" / "candidates" / "a2.html"
    other = page.with_name("notes.html")
    other.write_text("mine")
    assert page.exists()
    for path in store.results.glob("*.json"):
        if store.get(path.stem).submission.candidate == "a2":
            path.unlink()
    quiz("report", store.folder)
    assert not page.exists()
    assert other.exists(), "only what quiz wrote is taken away"


def test_names_that_a_file_system_takes_for_one_have_two_pages(tmp_path: Path, quiz: Quiz) -> None:
    store = made.folder(tmp_path / "r", [made.result("A1"), made.result("a1")])
    quiz("report", store.folder)
    found = list((store.folder / "report" / "candidates").iterdir())
    assert len({one.name.lower() for one in found}) == 2
