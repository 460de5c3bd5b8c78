"""`quiz report`: what it says of each candidate, in every format."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from quizapp.grading.report import Finding, Verdict
from quizapp.interview.models import Candidate
from quizapp.interview.report import remarks
from tests.hostile import NASTY, harmful, strings
from tests.interview.report import made
from tests.interview.report.conftest import Quiz

RIGHT = made.report(made.passed(), made.passed("values"))
HALF = made.report(made.passed(), made.wrong(), mistakes=(made.MISTAKE,))


@pytest.fixture
def results(tmp_path: Path) -> Path:
    two = (made.task(), made.task("thrice", required=True))
    made.folder(
        tmp_path / "results",
        [
            made.result("a1", graded=RIGHT),
            made.result("a1", "thrice", graded=RIGHT),
            made.result("a2", graded=HALF),
            made.result("a2", "thrice", status="grader-fault", problem="out of memory"),
            made.result("a3", graded=made.report(made.passed(), breaches=(made.BREACH,))),
            made.result("a3", "thrice", source=None, status="missing", kind="missing"),
            made.result("a4", status="grader-fault"),
            made.result("a4", "thrice", status="grader-fault"),
        ],
        tasks=two,
        candidates=tuple(
            Candidate(id=f"a{number}", name=f"Real Name {number}", email=f"{number}@example.org")
            for number in range(1, 6)
        ),
    )
    return tmp_path / "results"


def document(quiz: Quiz, *words: str | Path) -> dict:
    return json.loads(quiz("report", *words, "--format", "json").stdout)


# --- scores --------------------------------------------------------------------------------------
def test_a_fault_of_ours_is_never_a_zero(results: Path, quiz: Quiz) -> None:
    done = quiz("report", results, "--format", "json")
    people = {one["candidate"]: one for one in json.loads(done.stdout)["candidates"]}
    assert people["a1"]["score"] == 1.0
    assert people["a2"]["score"] == 0.5, "of the one challenge that was graded"
    assert people["a2"]["grader_faults"] == 1
    assert people["a3"]["score"] == 0.0, "a broken rule and nothing handed in"
    assert people["a4"]["score"] is None
    assert people["a5"]["score"] == 0.0, "on the roster, and never heard of"
    assert people["a3"]["required_not_solved"] == ["thrice"]
    assert people["a2"]["required_not_solved"] == [], "a fault of ours fails nobody"
    assert "3 hand-ins not graded through a fault of ours" in done.stderr


def test_a_fault_is_shown_as_one_on_every_page(results: Path, quiz: Quiz) -> None:
    quiz("report", results)
    page = (results / "report/candidates/a2.html").read_text("utf-8")
    assert "This is no zero" in page and "out of memory" in page
    assert "50\u00a0%" in page
    quiz("report", results, "--for-candidates")
    page = (results / "for-candidates/a2.html").read_text("utf-8")
    assert "not for a reason of yours" in page and "out of memory" not in page


# --- formats -------------------------------------------------------------------------------------
def test_csv_has_a_row_for_everything(results: Path, quiz: Quiz) -> None:
    rows = list(csv.DictReader(io.StringIO(quiz("report", results, "--format", "csv").stdout)))
    assert [(one["candidate"], one["challenge"]) for one in rows] == [
        (f"a{number}", name) for number in range(1, 6) for name in ("twice", "thrice")
    ]
    by = {(one["candidate"], one["challenge"]): one for one in rows}
    assert by["a2", "thrice"]["score"] == "" and by["a2", "thrice"]["status"] == "grader-fault"
    assert by["a3", "twice"]["verdict"] == "rule broken"
    assert by["a5", "twice"]["status"] == "missing"
    assert by["a2", "twice"]["mistakes"] == "squared"


def test_a_spreadsheet_takes_no_text_for_a_formula(tmp_path: Path, quiz: Quiz) -> None:
    problem = '=HYPERLINK("http://example.invalid","open")'
    made.folder(tmp_path, [made.result("a1", status="grader-fault", problem=problem)])
    rows = list(csv.DictReader(io.StringIO(quiz("report", tmp_path, "--format", "csv").stdout)))
    assert rows[0]["problem"].startswith("'=")


def test_junit_tells_failures_from_faults(results: Path, quiz: Quiz) -> None:
    root = ElementTree.fromstring(quiz("report", results, "--format", "junit").stdout)
    suites = {one.get("name"): one for one in root}
    assert suites["a1.twice"].get("failures") == "0"
    assert suites["a2.twice"].get("failures") == "1"
    assert suites["a2.thrice"].get("errors") == "1"
    assert suites["a3.thrice"].get("skipped") == "1"
    assert suites["a3.twice"].find("testcase[@name='rules']/failure") is not None


def test_gradescope_gets_a_document_for_each(results: Path, quiz: Quiz) -> None:
    quiz("report", results, "--format", "gradescope")
    found = {
        path.parent.name: json.loads(path.read_text("utf-8"))
        for path in (results / "gradescope").glob("*/results.json")
    }
    assert sorted(found) == ["a1", "a2", "a3", "a4", "a5"]
    assert found["a1"]["score"] == pytest.approx(2.0)
    assert found["a2"]["score"] == pytest.approx(0.5)
    assert sum(one["max_score"] for one in found["a2"]["tests"]) == pytest.approx(1.0)
    assert found["a3"]["score"] == 0.0
    assert "score" not in found["a4"], "all of it was our fault"
    for one in found.values():
        for test in one["tests"]:
            assert test["score"] <= test["max_score"]
            assert test.get("status") in (None, "passed", "failed")


@pytest.mark.parametrize(
    ("form", "name"), [("csv", "report.csv"), ("json", "report.json"), ("junit", "report.xml")]
)
def test_formats_go_to_a_folder_where_asked(
    results: Path, quiz: Quiz, tmp_path: Path, form: str, name: str
) -> None:
    out = tmp_path / "out"
    done = quiz("report", results, "--format", form, "--out", out)
    assert done.stdout.strip() == str(out / name)
    assert (out / name).stat().st_size > 100


# --- who they are --------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["html", "csv", "json", "junit", "gradescope"])
def test_names_are_shown_only_where_asked_for(results: Path, quiz: Quiz, form: str) -> None:
    out = results / "out"
    told = quiz("report", results, "--format", form, "--out", out).output
    told += "".join(one.read_text("utf-8") for one in out.rglob("*") if one.is_file())
    for private in ("Real Name", "real-name-of", "example.org"):
        assert private not in told
    if form in ("html", "csv", "json"):
        quiz("report", results, "--format", form, "--out", out, "--names")
        told = "".join(one.read_text("utf-8") for one in out.rglob("*") if one.is_file())
        assert "Real Name 1" in told


# --- what a candidate may see --------------------------------------------------------------------
def test_a_candidates_page_says_nothing_that_is_hidden(tmp_path: Path, quiz: Quiz) -> None:
    store = made.folder(
        tmp_path,
        [
            made.result(
                "a1",
                graded=made.report(
                    made.passed(),
                    made.wrong(output="hidden-output"),
                    made.raised(5, "hidden-message 0.12345", kind="hidden-class"),
                    made.raised(5, "hidden-message", name="again"),
                    mistakes=(made.MISTAKE,),
                    output="hidden-output",
                ),
            ),
            made.result("other-candidate"),
        ],
    )
    remarks.prepare(tmp_path, ["a1"])
    remarks.path(tmp_path, "a1").write_text(
        "rubric:\n  hidden-row: 3\nnotes: hidden-note\npublic: well done\n"
    )
    quiz("report", store.folder, "--for-candidates")
    quiz("report", store.folder, "--for-candidates", "--format", "json", "--out", tmp_path / "j")
    quiz("report", store.folder, "--format", "gradescope")
    shown = {
        "html": (tmp_path / "for-candidates/a1.html").read_text("utf-8"),
        "json": (tmp_path / "j/a1.json").read_text("utf-8"),
        "gradescope": (tmp_path / "gradescope/a1/results.json").read_text("utf-8"),
    }
    for form, text in shown.items():
        assert "hidden-" not in text, form
        assert str(made.SEED) not in text, form
        assert "other-candidate" not in text, form
        assert "real-name" not in text, form
        assert "well done" in text, form
        assert "line 5" in text or '"line": 5' in text, form
        assert "gives other results" in text, form
        assert "ValueError" in text, form
    text = re.sub("<[^>]*>", "", shown["html"])
    assert "The tensor is squared" in text and "return x + x" in text


def test_formats_for_candidates_lie_side_by_side(results: Path, quiz: Quiz) -> None:
    quiz("report", results, "--for-candidates")
    quiz("report", results, "--for-candidates", "--format", "json")
    quiz("report", results, "--for-candidates")
    found = {path.name for path in (results / "for-candidates").glob("a1.*")}
    assert found == {"a1.html", "a1.json"}


def test_no_page_for_interviewers_stays_among_those_for_candidates(
    results: Path, tmp_path: Path, quiz: Quiz
) -> None:
    out = tmp_path / "out"
    quiz("report", results, "--out", out)
    quiz("report", results, "--for-candidates", "--out", out)
    found = {str(path.relative_to(out)) for path in out.rglob("*.html")}
    assert found == {f"a{number}.html" for number in range(1, 6)}


def test_tables_of_everybody_are_not_for_candidates(results: Path, quiz: Quiz) -> None:
    for form in ("csv", "junit"):
        quiz("report", results, "--for-candidates", "--format", form, code=2)
    quiz("report", results, "--for-candidates", "--names", code=2)


# --- remarks -------------------------------------------------------------------------------------
def test_remarks_are_proposed_once_and_never_written_again(results: Path, quiz: Quiz) -> None:
    quiz("report", results)
    place = results / "remarks" / "a1.yaml"
    assert "rubric:" in place.read_text("utf-8")
    text = (
        "# mine\nrubric:\n  Clarity: 4\n  Depth: 2.5\n  Talk:\nnotes: |\n  Asked: good: very.\n"
        "public: Thank you\n"
    )
    place.write_text(text, "utf-8")
    quiz("report", results)
    assert place.read_text("utf-8") == text
    page = (results / "report/candidates/a1.html").read_text("utf-8")
    assert "Asked: good: very." in page and "6.5" in page and "Thank you" in page
    person = document(quiz, results)["candidates"][0]
    assert person["rubric"] == {"Clarity": 4.0, "Depth": 2.5, "Talk": None}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("rubric:\n  Clarity: good\n", 2, "points are a number"),
        ("notes: a: b\n", 1, "not allowed"),
        ("# x\nrubric: 4\n", 2, "rows are expected"),
        ("notes: x\nmarks: 3\n", 2, "no such key"),
        ("notes: x\nnotes: y\n", 2, "stands on line 1 already"),
        ("notes:\n\t- x\n", 2, "cannot start any token"),
        ("rubric:\n  - 3\n", 2, "a list cannot stand here"),
        ("- x\n", 1, "a list cannot stand here"),
        ("rubric: {a: {b: {c: {d: 1}}}}\n", 1, "nested"),
        ("notes: &a [*a]\n", 1, "a list cannot stand here"),
        ("rubric:\n  Clarity: nan\n", 2, "number"),
        ("notes: !!python/object/apply:os.system ['true']\n", 1, "a list cannot stand here"),
    ],
)
def test_broken_remarks_are_told_by_file_and_line(
    results: Path, quiz: Quiz, text: str, line: int, says: str
) -> None:
    remarks.prepare(results, ["a2"])
    place = remarks.path(results, "a2")
    place.write_text(text, "utf-8")
    done = quiz("report", results, code=2)
    assert f"a2.yaml:{line}: " in done.stderr and says in done.stderr
    assert place.read_text("utf-8") == text
    assert not (results / "report").exists(), "no report without what was written"


def test_remarks_that_are_no_text_are_told(results: Path, quiz: Quiz) -> None:
    remarks.prepare(results, ["a2"])
    remarks.path(results, "a2").write_bytes(b"notes: fine\npublic: \xff\n")
    assert "a2.yaml:2: this is no UTF-8 text" in quiz("report", results, code=2).stderr


def test_a_comment_on_a_group_serves_all_of_it(tmp_path: Path, quiz: Quiz) -> None:
    other = "import torch\n\n\ndef twice(tensor):\n    # my own\n    return tensor + tensor\n"
    made.folder(tmp_path, [made.result("a1"), made.result("a2", source=other), made.result("a3")])
    found = document(quiz, tmp_path)["like_answers"]
    assert [one["candidates"] for one in found] == [["a1", "a2", "a3"]]
    remarks.prepare(tmp_path, [])
    (tmp_path / "remarks" / "_groups.yaml").write_text(
        f"{found[0]['group']}:\n  notes: inner note\n  public: outer note\n"
        "0123456789ab:\n  notes: gone\n"
    )
    done = quiz("report", tmp_path)
    assert "_groups.yaml:4: no group is called '0123456789ab'" in done.stderr
    quiz("report", tmp_path, "--for-candidates")
    for who in ("a1", "a2", "a3"):
        page = (tmp_path / f"report/candidates/{who}.html").read_text("utf-8")
        assert "inner note" in page and "outer note" in page
        page = (tmp_path / f"for-candidates/{who}.html").read_text("utf-8")
        assert "inner note" not in page and "outer note" in page


def test_results_that_were_put_away_are_still_reported_on(
    results: Path, tmp_path: Path, quiz: Quiz
) -> None:
    (results / "remarks").write_text("in the way")
    done = quiz("report", results, "--out", tmp_path / "out")
    assert "no place for remarks" in done.stderr
    assert (tmp_path / "out" / "index.html").exists()


# --- what may be in a results folder -------------------------------------------------------------
def test_hostile_texts_are_harmless_in_every_format(tmp_path: Path, quiz: Quiz) -> None:
    report = made.report(
        made.raised(1, NASTY, name="raises"),
        output=NASTY,
        verdict=Verdict.ERROR,
    )
    made.folder(
        tmp_path,
        [
            made.result(
                "a1", source=NASTY.replace("\ud800", "").replace("\udcff", ""), graded=report
            )
        ],
        candidates=(Candidate(id="a1", name=NASTY),),
        name=NASTY,
    )
    quiz("report", tmp_path, "--names")
    quiz("report", tmp_path, "--for-candidates")
    for page in tmp_path.rglob("*.html"):
        assert not harmful(page.read_text("utf-8").replace("\n", "")), page
    for text in strings(document(quiz, tmp_path, "--names")):
        assert not harmful(text)
    for form in ("csv", "junit"):
        assert not harmful(quiz("report", tmp_path, "--names", "--format", form).stdout)


def test_damaged_results_are_told(results: Path, quiz: Quiz) -> None:
    (results / "results" / f"{'f' * 64}.json").write_text("{")
    done = quiz("report", results)
    assert "1 result cannot be read" in done.stderr


def test_what_could_not_be_read_is_told_with_its_reason(tmp_path: Path, quiz: Quiz) -> None:
    made.folder(
        tmp_path,
        [
            made.result(
                "a1",
                source=None,
                status="not-gradable",
                problem="the archive leads out of its folder",
                notes=("hash of twice.py differs from the manifest",),
            )
        ],
    )
    quiz("report", tmp_path)
    page = (tmp_path / "report/candidates/a1.html").read_text("utf-8")
    assert "leads out of its folder" in page and "Hash of twice.py differs" in page
    quiz("report", tmp_path, "--for-candidates")
    page = (tmp_path / "for-candidates/a1.html").read_text("utf-8")
    assert "leads out of its folder" in page and "manifest" not in page


def test_whatever_a_result_is_it_has_its_page_and_row(tmp_path: Path, quiz: Quiz) -> None:
    """Every status with every verdict, with and without source and report: none ends a report."""
    found = []
    for status in ("graded", "missing", "not-gradable", "grader-fault"):
        for verdict in [None, *Verdict]:
            for source in (None, "", made.SOURCE, "def broken(:\n"):
                problem = Finding(kind="load", text=f"why {verdict}")
                graded = verdict and made.report(
                    made.passed(), made.wrong(), verdict=verdict, problem=problem
                )
                one = made.result(f"x{len(found)}", "twice", source, graded or None, status)
                if verdict is None:
                    one = one.model_copy(update={"report": None})
                found.append(one)
    store = made.folder(tmp_path, found)
    for words in (
        [],
        ["--names"],
        ["--for-candidates"],
        ["--for-candidates", "--format", "json"],
        *(["--format", form] for form in ("csv", "json", "junit", "gradescope")),
    ):
        quiz("report", store.folder, *words)
    assert len(list((tmp_path / "report/candidates").iterdir())) == len(found)
    assert len(list((tmp_path / "for-candidates").glob("*.html"))) == len(found)
    rows = list(csv.DictReader(io.StringIO(quiz("report", tmp_path, "--format", "csv").stdout)))
    assert len(rows) == len(found)
    for row in rows:
        assert (row["score"] == "") is (row["status"] == "grader-fault")
    quiz("similar", tmp_path)


def test_an_empty_folder_is_told(tmp_path: Path, quiz: Quiz) -> None:
    made.folder(tmp_path, [])
    assert "holds no results" in quiz("report", tmp_path, code=4).stderr


def test_a_folder_of_something_else_is_refused(tmp_path: Path, quiz: Quiz) -> None:
    assert "no results folder" in quiz("report", tmp_path, code=2).stderr
    assert "no results folder" in quiz("similar", tmp_path, code=2).stderr


def test_without_the_extra_it_says_what_to_install(results: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules['jinja2'] = None\n"
        "from quizapp.cli import main\n"
        f"sys.argv = ['quiz', 'report', {str(results)!r}]\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert 'pip install "quizapp[interview]"' in done.stderr
