"""candidates.csv, as spreadsheets write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.errors import QuizError
from quizapp.interview.assign import roster
from quizapp.interview.models import Candidate


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> tuple[Candidate, ...]:
    path = tmp_path / "candidates.csv"
    path.write_bytes(text.encode(encoding))
    return roster.read(path)


def test_all_columns(tmp_path: Path) -> None:
    text = "id,name,email,extra_time\nc07,Jane Doe,jane@example.org,1.25\nc08,,,\n"
    assert read(tmp_path, text) == (
        Candidate(id="c07", name="Jane Doe", email="jane@example.org", extra_time=1.25),
        Candidate(id="c08"),
    )


def test_who_has_no_id_is_given_one(tmp_path: Path) -> None:
    text = "First name;Last name;E-mail;id\r\nJane;Doe;j@x;\r\nBob;Ray;b@x;c01\r\n\r\nZoë;Li;;\r\n"
    found = read(tmp_path, text, "utf-8-sig")
    assert [(one.id, one.name) for one in found] == [
        ("c02", "Jane Doe"),
        ("c01", "Bob Ray"),
        ("c03", "Zoë Li"),
    ]


@pytest.mark.parametrize(
    ("text", "factor"), [("", 1.0), ("25%", 1.25), ("+50 %", 1.5), ("1,5", 1.5), ("2", 2.0)]
)
def test_extra_time(tmp_path: Path, text: str, factor: float) -> None:
    found = read(tmp_path, f"id\textra time\nc07\t{text}\n")
    assert found[0].extra_time == factor


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no head"),
        ("c07,c08\n", "no head"),
        ("id,name\n", "no candidate"),
        ("id,name\nc07,A\nC07,B\n", "C07 stands there twice"),
        ("id\n../x\n", "line 2: id is '../x'"),
        ("id,extra_time\nc07,0.5\n", "line 2: extra_time is 0.5|'0.5'"),
        ("id,extra_time\nc07,soon\n", "line 2: extra_time is 'soon'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(QuizError, match=says):
        read(tmp_path, text)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(QuizError, match="cannot be read"):
        roster.read(tmp_path / "none.csv")
    with pytest.raises(QuizError, match="not UTF-8"):
        read(tmp_path, "id,name\nc07,Zoë\n", "latin-1")
