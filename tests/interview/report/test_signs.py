"""What is worth a look, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp import catalog
from quizapp.grading.report import CheckResult, Finding, Verdict
from quizapp.interview.report.signs import Sign, signs
from tests.interview.report import made

ATTACKS = Path(__file__).parents[2] / "attacks"


def of(source: str = made.SOURCE, *checks: CheckResult, **given: object) -> tuple[Sign, ...]:
    report = made.report(*(checks or (made.passed(),)), **given)
    return signs(made.result(source=source, graded=report))


@pytest.mark.parametrize("challenge", [one.id for one in catalog.load(()).challenges])
def test_honest_answers_have_none(challenge: str) -> None:
    folder = catalog.load(()).find(challenge).solution
    for path in [folder / "reference.py", *(folder / "accepted").glob("*.py")]:
        assert of(path.read_text("utf-8")) == (), path


@pytest.mark.parametrize(
    "name",
    [
        "05_patch_the_comparison",
        "08_walk_the_stack",
        "09_scan_the_collector",
        "11a_read_the_reference",
        "13b_memory_of_a_process",
        "16_stop_the_clock",
        "23_reseed",
        "62_fork",
        "70a_delete",
        "78a_tcp",
        "83b_shell",
        "84a_escape_sequences",
    ],
)
def test_attacks_have_hints_in_their_source_alone(name: str) -> None:
    found = of((ATTACKS / f"{name}.py").read_text("utf-8"))
    assert found and not any(one.fact for one in found)
    assert all(one.line for one in found)


def test_what_was_refused_is_a_fact_and_comes_first() -> None:
    found = of(
        "import os\n" + made.SOURCE,
        made.raised(6, "PermissionError: [Errno 13] Permission denied: '/x'", "PermissionError"),
    )
    assert [one.word for one in found] == ["refused", ""]
    assert found[0].line == 6 and "/x" in found[0].text


def test_one_sentence_serves_all_checks_that_end_alike() -> None:
    finding = Finding(kind="ended", text="sent something else")
    checks = [
        CheckResult(name=f"c{at}", label="", verdict=Verdict.PROTOCOL, finding=finding)
        for at in range(4)
    ]
    (sign,) = of(made.SOURCE, *checks)
    assert sign.word == "protocol" and "4 checks" in sign.text


def test_broken_rules_are_facts() -> None:
    (sign,) = of(breaches=(made.BREACH,))
    assert sign.word == "rule" and sign.text == "Line 5 calls torch.add."


def test_what_is_never_run_is_no_sign() -> None:
    assert (
        of(made.SOURCE + '\nif __name__ == "__main__":\n    import os\n    os.kill(1, 9)\n') == ()
    )


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\x1b[2J", "\x00"])
def test_characters_that_are_not_shown_are_told(hidden: str) -> None:
    found = of(f"{made.SOURCE}\n# {hidden}\n")
    assert any("Line 7 holds characters" in one.text for one in found)


def test_a_byte_order_mark_is_an_editors() -> None:
    assert of("\ufeff" + made.SOURCE) == ()


def test_notes_of_the_intake_are_passed_on() -> None:
    found = signs(made.result(notes=("log broken at entry 3",)))
    assert [one.text for one in found] == ["Log broken at entry 3."]


@pytest.mark.parametrize("word", ["cheat", "fraud", "guilty", "plagiar", "malicious"])
def test_nobody_is_accused(word: str) -> None:
    for path in ATTACKS.glob("[0-9]*.py"):
        for one in of(path.read_text("utf-8", errors="replace")):
            assert word not in one.text.lower()
