"""Every file in tests/submissions is graded; its folder is the verdict it must get."""

import re
from pathlib import Path
from typing import Any

import pytest

from quizapp.catalog import content
from tests.grading.conftest import RIGHT, Graded

FOLDER = Path(__file__).parents[1] / "submissions"
FILES = sorted(FOLDER.glob("*/*.py"))
ALL = ["forward", "heads", "scale", "large-scores", "gradients", "arguments", "input-kept"]
KEYS = "challenge|quick|small|seed|fails|says|frame|prints|never|breach"
HEADER = re.compile(rf"# ({KEYS})(?:: (.*))?$")


def read(path: Path) -> tuple[str, dict[str, list[str]]]:
    """A submission's source and what its first lines say of it."""
    text = path.read_text(encoding="utf-8")
    told: dict[str, list[str]] = {}
    for line in text.splitlines():
        if match := HEADER.match(line):
            told.setdefault(match[1], []).append(match[2] or "")
    text = text.replace("# <right answer>", RIGHT.read_text())
    return text.replace("SOLUTIONS", str(content.root() / "solutions")), told


def failing(told: str) -> dict[str, str]:
    found = dict(pair.split("=") for pair in told.split())
    return dict.fromkeys(ALL, found["all"]) if "all" in found else found


@pytest.mark.parametrize("path", FILES, ids=[f"{one.parent.name}/{one.stem}" for one in FILES])
def test_submission(path: Path, graded: Graded, quick: Path, small: Path) -> None:
    grades_as_told(path, graded, quick, small)


def grades_as_told(path: Path, graded: Graded, quick: Path, small: Path) -> None:
    """Assert that a submission gets the verdict and the words that its place and head say."""
    source, told = read(path)
    pack = quick if "quick" in told else small if "small" in told else content.root()
    changes: dict[str, Any] = {"seed": int(told["seed"][0])} if "seed" in told else {}
    if "challenge" in told:
        changes["topic"], changes["challenge"] = told["challenge"][0].split("/")
    report = graded.report(source, pack=pack, **changes)
    first = report.problem or next((one.finding for one in report.checks if one.finding), None)
    seen = report.model_dump_json(indent=1)
    folder = "pass" if path.parent.name == "breach" else path.parent.name
    assert report.verdict == folder, seen
    for words in told.get("fails", []):
        wanted = failing(words)
        assert {
            one.name: one.verdict.value for one in report.checks if one.verdict != "pass"
        } == wanted, seen
    for words in told.get("says", []):
        assert first is not None and words in first.text, first
    for words in told.get("frame", []):
        assert first is not None and first.frames, first
        frame = first.frames[-1]
        assert frame.code == words
        assert source.splitlines()[frame.line - 1].strip() == words
    output = report.output + "".join(one.output for one in report.checks)
    for words in told.get("prints", []):
        assert words in output
    for words in told.get("never", []):
        assert words not in seen
    lines = source.splitlines()
    breaches = [(one.name, one.how, lines[one.line - 1].strip()) for one in report.breaches]
    wanted = [tuple(words.split(maxsplit=2)) for words in told.get("breach", [])]
    assert len(breaches) == len(wanted), seen
    for (name, how, line), (*expected, start) in zip(breaches, wanted, strict=True):
        assert [name, how] == expected
        assert start in line
    if path.parent.name == "pass":
        assert report.exit_code == 0 and report.passed == len(report.checks)
        assert "challenge" in told or report.passed == len(ALL)
    else:
        assert report.exit_code == (4 if path.parent.name.startswith("not-") else 1)


def test_every_verdict_has_a_submission() -> None:
    assert {one.parent.name for one in FILES} == {
        "pass", "wrong", "contract", "error", "timeout", "memory", "crash", "output", "protocol",
        "not-started", "not-gradable", "breach",
    }  # fmt: skip
