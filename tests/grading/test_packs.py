"""A broken pack is the grader's fault, and says which file; the learner is never blamed."""

from typing import Any

import pytest

from tests.grading.conftest import Graded

HIDDEN = "solutions/attention/attention/"
SHOWN = "challenges/attention/attention/"
RAISES = "raise RuntimeError('the author slept')\n"
WRONG = "* 0.3"

CHECKS = '''
from quizapp.checks import {imports}


@check(explains="values"{options})
def forward(make, given):
    """Says something."""
    {body}
'''


def checks(body: str, imports: str = "check", options: str = "") -> str:
    return CHECKS.format(body=body, imports=imports, options=options)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({HIDDEN + "reference.py": RAISES}, "reference.py cannot be run: RuntimeError"),
        ({HIDDEN + "reference.py": "x = ("}, "reference.py cannot be run: SyntaxError"),
        ({HIDDEN + "reference.py": "x = 1"}, "reference.py cannot be run: AttributeError"),
        ({HIDDEN + "reference.py": None}, "has no reference.py"),
        ({HIDDEN + "checks.py": "def ("}, "checks.py cannot be run: SyntaxError"),
        ({HIDDEN + "checks.py": RAISES}, "checks.py cannot be run: RuntimeError"),
        ({HIDDEN + "checks.py": None}, "checks.py of challenge attention cannot be read"),
        ({HIDDEN + "checks.py": b"\xff"}, "checks.py of challenge attention cannot be read"),
        ({HIDDEN + "checks.py": "import torch"}, "attention has no check for float32"),
        ({HIDDEN + "checks.py": checks("yield 1 / 0")}, "the reference itself fails check forward"),
        ({HIDDEN + "checks.py": checks("return")}, "this one never yields"),
        ({SHOWN + "challenge.toml": "id ="}, "challenge.toml"),
        ({SHOWN + "challenge.toml": None}, "challenge.toml"),
        ({SHOWN + "stub.py": None}, "stub.py"),
    ],
)
def test_broken_for_every_answer(
    graded: Graded, copy_pack: Any, right: str, changes: dict[str, Any], message: str
) -> None:
    failure = graded.fault(right, pack=copy_pack(changes))
    assert failure.code == 3
    assert message in failure.message, failure


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({HIDDEN + "mistakes.toml": "[[mistake"}, "mistakes.toml of challenge attention"),
        ({HIDDEN + "mistakes.toml": "[[mistake]]\ncolour = 1"}, "mistakes.toml of challenge"),
        (
            {HIDDEN + "mistakes.toml": '[[mistake]]\nid = "x"\nfind = "nowhere"\nreplace = ""'},
            "mistake x: its `find` stands 0 times",
        ),
        (
            {
                HIDDEN
                + "mistakes.toml": '[[mistake]]\nid = "x"\nfind = "import torch"\nreplace = "("'
            },
            "mistake x cannot be run",
        ),
        ({SHOWN + "explain.md": b"\xff"}, "explain.md"),
    ],
)
def test_broken_for_a_wrong_answer(
    graded: Graded, copy_pack: Any, right: str, changes: dict[str, Any], message: str
) -> None:
    pack = copy_pack(changes)
    assert graded.report(right, pack=pack).verdict == "pass"
    failure = graded.fault(right.replace("* self.scale", WRONG), pack=pack)
    assert failure.code == 3
    assert message in failure.message, failure


def test_a_property_that_breaks_down(graded: Graded, copy_pack: Any, right: str) -> None:
    holds = "def clumsy(got, want):\n    raise KeyError(len(got))\n"
    body = "yield free(given.fill(make(12, 3))(given.normal(1, 4, 12)))"
    text = checks(body, "check, free", ", holds=clumsy")
    pack = copy_pack({HIDDEN + "checks.py": holds + text})
    failure = graded.fault(right, pack=pack)
    assert failure.code == 3
    assert "KeyError" in failure.message


def test_checks_that_need_what_a_runner_may_not_read(
    graded: Graded, copy_pack: Any, right: str
) -> None:
    """It would load in the judge, and must not look like the learner's crash."""
    pack = copy_pack()
    path = pack / HIDDEN / "checks.py"
    path.write_text(f"open({str(path)!r}).close()\n" + path.read_text())
    failure = graded.fault(right, pack=pack)
    assert failure.code == 3
    assert "checks.py cannot be run: PermissionError" in failure.message


def test_a_pack_elsewhere_hides_the_built_in_solutions_too(
    graded: Graded, copy_pack: Any, right: str
) -> None:
    from tests.grading.conftest import RIGHT

    report = graded.report(f"print(open({str(RIGHT)!r}).read())\n{right}", pack=copy_pack())
    assert report.verdict == "error"
    assert report.problem is not None and "PermissionError" in report.problem.text


def test_a_property_names_its_mistake(graded: Graded, copy_pack: Any, right: str) -> None:
    holds = (
        "def level(got, want):\n"
        "    if abs(float(got[0].mean() - want[0].mean())) > 1e-4:\n"
        "        raise Violation('level', 'the mean is off')\n"
    )
    body = "yield free(given.fill(make(12, 3))(given.normal(1, 4, 12)))"
    text = checks(body, "check, free, Violation", ", holds=level")
    pack = copy_pack({HIDDEN + "checks.py": holds + text})
    assert graded.report(right, pack=pack, seed=1).verdict == "pass"
    report = graded.report(
        right.replace("return self.to_out(out)", "return out"), pack=pack, seed=1
    )
    assert report.verdict == "wrong"
    assert report.checks[0].finding is not None
    assert report.checks[0].finding.text == "the mean is off"
    assert report.checks[0].finding.kind == "property"
