"""Hand-ins as people and learning platforms deliver them: whose, to what, which counts."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizapp.errors import QuizError
from quizapp.interview.intake import Collected, Expected, collect
from quizapp.interview.models import Candidate, Submission
from tests.archives import plain

KNOWN = ("attention", "batchnorm", "local-attention")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
JANE = Candidate(id="c07", name="Jane Doe", email="jdoe@example.org")
BOB = Candidate(id="c08", name="Bob Ray", email="ray@example.org")


def put(path: Path, text: str = "x = 1\n", when: datetime = NOON) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".zip":
        path.write_bytes(plain({"attention.py": text.encode()}))
    else:
        path.write_text(text)
    os.utime(path, (when.timestamp(), when.timestamp()))
    return path


def taken(path: Path, *owed: str, **more: object) -> Collected:
    return collect([path], Expected(known=KNOWN, owed=owed, **more))  # type: ignore[arg-type]


def who(found: Collected) -> list[tuple[str, str]]:
    return [(one.candidate, one.challenge) for one in found.submissions]


def test_a_folder_for_each_candidate(tmp_path: Path) -> None:
    for name in ("alice", "bob"):
        put(tmp_path / name / "attention.py")
        put(tmp_path / name / "src" / "local_attention.py")
    assert who(taken(tmp_path)) == [
        ("alice", "attention"),
        ("alice", "local-attention"),
        ("bob", "attention"),
        ("bob", "local-attention"),
    ]


def test_folders_in_groups(tmp_path: Path) -> None:
    for name in ("alice", "bob"):
        put(tmp_path / "monday" / name / "attention.py")
    put(tmp_path / "tuesday.zip")
    put(tmp_path / "zoe" / "attention" / "attention.py")
    put(tmp_path / "zoe" / "batchnorm" / "batchnorm.py")
    assert who(taken(tmp_path)) == [
        ("alice", "attention"),
        ("bob", "attention"),
        ("tuesday", "attention"),
        ("zoe", "attention"),
        ("zoe", "batchnorm"),
    ]


def test_one_candidates_folder_named_itself(tmp_path: Path) -> None:
    put(tmp_path / "alice" / "attention.py")
    put(tmp_path / "alice" / "batchnorm.py")
    assert who(taken(tmp_path / "alice")) == [("alice", "attention"), ("alice", "batchnorm")]


def test_single_files_with_a_name_in_theirs(tmp_path: Path) -> None:
    put(tmp_path / "c07_attention.py")
    put(tmp_path / "c08-local-attention (1).py")
    put(tmp_path / "Batchnorm - c09.py")
    assert who(taken(tmp_path)) == [
        ("c07", "attention"),
        ("c08", "local-attention"),
        ("c09", "batchnorm"),
    ]


def test_one_challenge_and_files_called_after_people(tmp_path: Path) -> None:
    for number in range(3):
        put(tmp_path / f"s{number}.py")
    assert who(taken(tmp_path, "attention")) == [
        ("s0", "attention"),
        ("s1", "attention"),
        ("s2", "attention"),
    ]


def test_a_file_named_itself(tmp_path: Path) -> None:
    assert who(taken(put(tmp_path / "eve" / "attention.py"))) == [("eve", "attention")]


@pytest.mark.parametrize(
    "name",
    [
        "Jane Doe_12345_assignsubmission_file_/attention.py",
        "Jane Doe_12345_assignsubmission_file/attention.zip",
        "Jane Doe_12345_assignsubmission_file_attention.py",
        "doejane_12345_67890_attention.py",
        "doejane_LATE_12345_67890_attention-1.py",
        "doejane_12345_67890_hand-in.zip",
        "gradebook_hw1_jdoe_attempt_2026-11-20-10-00-00_attention.py",
        "12345-67890 - Jane Doe - Nov 20, 2026 110 PM/attention.py",
        "Jane Doe/attention.py",
        "hw1-c07/attention.py",
        "c07.zip",
        "JDOE_attention.py",
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_platforms_and_a_roster(tmp_path: Path, name: str, zipped: bool) -> None:
    path = put(tmp_path / "in" / name)
    if zipped:
        dump = tmp_path / "dump.zip"
        dump.write_bytes(plain({name: path.read_bytes()}))
        path = dump
    else:
        path = tmp_path / "in"
    found = taken(path, "attention", roster=(JANE, BOB))
    by_person = {one.candidate: one for one in found.submissions}
    assert by_person["c08"].kind == "missing"
    assert by_person["c07"].source == "x = 1\n"
    assert by_person["c07"].late == ("LATE" in name)
    assert len(by_person) == 2


def test_an_archive_that_was_handed_in_cannot_hold_others_hand_ins(tmp_path: Path) -> None:
    forged = {"Bob Ray_777_assignsubmission_file_/attention.py": b"raise SystemExit\n"}
    (tmp_path / "c07.zip").write_bytes(plain(forged))
    (one, none) = taken(tmp_path, "attention", roster=(JANE, BOB)).submissions
    assert (one.candidate, one.source) == ("c07", "raise SystemExit\n")
    assert (none.candidate, none.kind) == ("c08", "missing")


@pytest.mark.parametrize("roster", [(), (JANE, BOB)])
def test_one_candidates_folder_cannot_hold_others(
    tmp_path: Path, roster: tuple[Candidate, ...]
) -> None:
    put(tmp_path / "c08" / "attention.py")
    for name in ("c08", "c09"):
        put(tmp_path / "c07" / name / "attention.py", "raise SystemExit\n")
    found = taken(tmp_path, "attention", roster=roster).submissions
    assert [(one.candidate, one.source) for one in found] == [
        ("c07", "raise SystemExit\n"),
        ("c08", "x = 1\n"),
    ]


def test_archives_that_a_shell_named_are_no_dumps(tmp_path: Path) -> None:
    """`quiz batch in/*.zip`"""
    forged = {"Bob Ray_777_assignsubmission_file_/attention.py": b"raise SystemExit\n"}
    (tmp_path / "a.zip").write_bytes(plain(forged))
    put(tmp_path / "c08.zip")
    expected = Expected(known=KNOWN, owed=("attention",), roster=(JANE, BOB))
    found = collect(sorted(tmp_path.glob("*.zip")), expected).submissions
    assert [one.source for one in found if one.candidate == "c08"] == ["x = 1\n"]
    (tmp_path / "c07.zip").write_bytes(plain(forged))
    found = collect([tmp_path / "c07.zip"], expected).submissions
    assert [one.candidate for one in found if one.source] == ["c07"]


def test_folders_nested_without_end(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(60):
        folder = folder / "a"
        (folder.parent / "b").mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True)
    put(tmp_path / "zoe" / "attention.py")
    found = taken(tmp_path, "attention").submissions
    assert ("zoe", "x = 1\n") in [(one.candidate, one.source) for one in found]


def test_names_that_are_no_text(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/J\xe9r\xf4me_attention.py"
    with open(path, "wb") as file:
        file.write(b"x = 1\n")
    (one,) = taken(tmp_path).submissions
    assert one.source == "x = 1\n"
    Submission.model_validate_json(one.model_dump_json())


def test_names_of_strangers_become_pseudonyms(tmp_path: Path) -> None:
    put(tmp_path / "Jane Doe" / "attention.py")
    put(tmp_path / "doejane_12345_67890_batchnorm.py")
    found = taken(tmp_path)
    texts = [one.candidate for one in found.submissions]
    assert "lms-12345" in texts
    assert not any("jane" in text.lower() for text in texts)
    assert {one.name for one in found.candidates} == {"Jane Doe", "doejane"}


def test_the_last_before_the_deadline_counts_and_all_are_kept(tmp_path: Path) -> None:
    for hours, name in ((-3, "first"), (-1, "second"), (1, "late"), (2, "later")):
        put(tmp_path / "c07" / f"{name}.zip", f"# {name}\n", NOON + timedelta(hours=hours))
    found = taken(tmp_path, "attention", deadline=NOON).submissions
    assert [(one.source, one.counts, one.late) for one in found] == [
        ("# first\n", False, False),
        ("# second\n", True, False),
        ("# late\n", False, True),
        ("# later\n", False, True),
    ]


def test_where_all_are_late_the_first_counts(tmp_path: Path) -> None:
    for hours in (3, 1, 2):
        when = NOON + timedelta(hours=hours)
        put(tmp_path / "c07" / f"{hours}.zip", f"# {hours}\n", when)
    found = taken(tmp_path, "attention", deadline=NOON).submissions
    assert [one.source for one in found if one.counts] == ["# 1\n"]


def test_what_can_be_read_goes_before_what_cannot(tmp_path: Path) -> None:
    put(tmp_path / "c07" / "a.zip", "# good\n", NOON)
    broken = tmp_path / "c07" / "b.zip"
    broken.write_bytes(b"no zip")
    found = taken(tmp_path, "attention").submissions
    assert [(one.source, one.counts) for one in found] == [("# good\n", True), (None, False)]


def test_who_hands_in_something_else_has_a_row(tmp_path: Path) -> None:
    put(tmp_path / "c07" / "notes.txt")
    put(tmp_path / "c08" / "attention.py")
    (one, _, three) = sorted(
        taken(tmp_path, "attention", "batchnorm").submissions[:3], key=lambda one: one.challenge
    )
    assert one.problem == "holds no file named attention.py, batchnorm.py; it holds notes.txt"
    assert three.challenge == "batchnorm"


def test_texts_that_are_none(tmp_path: Path) -> None:
    folder = tmp_path / "c07"
    folder.mkdir()
    for data, says in (
        (b"\xff\xfex\0", "UTF-16"),
        (b"", "is empty"),
        (b"x\0", "NUL"),
        (b"#" * (2 << 20), "larger than 1 MiB"),
        (b"# coding: utf-7\n", "declares the encoding"),
    ):
        (folder / "attention.py").write_bytes(data)
        (one,) = taken(tmp_path).submissions
        assert one.source is None
        assert says in one.problem
        Submission.model_validate_json(one.model_dump_json())


def test_a_wrong_path_is_said(tmp_path: Path) -> None:
    with pytest.raises(QuizError, match="there is no file or folder"):
        taken(tmp_path / "none")


def test_own_results_are_no_hand_ins(tmp_path: Path) -> None:
    put(tmp_path / "results" / "batch.json", "{}")
    put(tmp_path / "c08" / "batch.json", "{}")
    put(tmp_path / "c08" / "attention.py")
    put(tmp_path / "results" / "results" / "attention.py")
    put(tmp_path / "c07" / "attention.py")
    assert who(taken(tmp_path)) == [("c07", "attention"), ("c08", "attention")]


def test_two_thousand_files_take_a_moment(tmp_path: Path) -> None:
    roster = tuple(Candidate(id=f"c{number:04}") for number in range(2_000))
    for one in roster:
        (tmp_path / f"{one.id}_attention.py").write_text("x = 1\n")
    found = taken(tmp_path, "attention", roster=roster)
    assert [one.candidate for one in found.submissions] == [one.id for one in roster]
    assert not any(one.problem for one in found.submissions)
