"""The candidate's way: open, grade, hand in; and what the interviewer then has."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result

from quizapp.catalog import load
from quizapp.interview import attempts
from quizapp.interview.assign.bundle import pack
from quizapp.interview.candidate.opened import Opened, find, open_bundle
from quizapp.interview.intake import Expected, collect
from quizapp.interview.intake.assignments import expected, look
from quizapp.interview.models import Submission
from tests.interview.assign.conftest import Made

Quiz = Callable[..., Result]
ANSWER = "def conv2d(x, weight, bias=None, *a, **k):\n    return 0 * x\n"


def known(made: Made) -> Expected:
    return expected(made.record, [one.id for one in load().challenges], made.keys)


def taken(folder: Path, made: Made, candidate: str = "c07") -> dict[str, Submission]:
    found = collect([folder], known(made)).submissions
    return {one.challenge: one for one in found if one.candidate == candidate and one.counts}


def logs(own_home: Path) -> Path:
    return own_home / "quiz" / "data" / "attempts"


def opened(folder: Path, own_home: Path) -> Opened:
    found = find(folder, logs(own_home))
    assert found is not None
    return found


def test_from_the_bundle_to_the_result(
    short: Made, quiz: Quiz, tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = quiz("open", str(short.save(tmp_path)))
    assert done.exit_code == 0, done.output
    for words in ("nothing was changed since", "attention.py", "60 min left", "quiz submit"):
        assert words in done.output
    folder = tmp_path / "ml-screen"
    monkeypatch.chdir(folder)
    assert quiz("submit", "--honest").exit_code == 4  # still the stubs

    hidden = short.catalog.find("attention").solution
    (folder / "attention.py").write_text((hidden / "reference.py").read_text())
    done = quiz("grade", "attention")
    assert done.exit_code == 0, done.output
    assert "hidden checks follow" in done.output
    assert "quiz submit" in done.output
    assert "quiz solution" not in done.output
    (folder / "conv2d.py").write_text(ANSWER)
    done = quiz("grade", "conv2d")
    assert done.exit_code == 1
    assert "examples/conv2d.md" in done.output
    assert "quiz hint" not in done.output

    assert quiz("submit").exit_code == 2  # nobody there to confirm
    done = quiz("submit", "--honest")
    assert (done.exit_code, "conv2d.py" in done.output) == (2, True)  # an example fails
    assert not list(folder.glob("*.zip"))
    done = quiz("submit", "--yes")
    assert done.exit_code == 0, done.output
    assert "0 of 1 example check right" in done.output

    (path,) = folder.glob("*hand-in.zip")
    with zipfile.ZipFile(path) as archive:
        assert b"SelfAttention" not in b"".join(archive.read(name) for name in archive.namelist())
    found = taken(path, short)
    answer = found["attention"]
    assert answer.source == (hidden / "reference.py").read_text()
    assert (answer.kind, answer.notes, answer.late) == ("sealed", (), False)
    assert answer.receipt in done.output
    assert answer.seconds is not None
    events = [(one.event, one.challenge, one.verdict) for one in answer.attempts]
    assert events[:3] == [
        ("opened", "", ""),
        ("graded", "attention", "pass"),
        ("graded", "conv2d", "contract"),
    ]
    assert events[-1] == ("submitted", "", "")


def test_practice_is_not_touched(
    short: Made, quiz: Quiz, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What passes here opens no solution there, and is no review."""
    quiz("open", str(short.save(tmp_path)))
    monkeypatch.chdir(tmp_path / "ml-screen")
    hidden = short.catalog.find("attention").solution
    Path("attention.py").write_text((hidden / "reference.py").read_text())
    assert quiz("grade", "attention").exit_code == 0
    assert "attention" not in quiz("solution", "attention").stdout
    monkeypatch.chdir(tmp_path)
    assert quiz("solution", "attention").exit_code == 2
    monkeypatch.chdir(tmp_path / "ml-screen")
    assert "no hints" in quiz("hint", "attention").output


def test_the_clock_starts_once(short: Made, quiz: Quiz, tmp_path: Path, own_home: Path) -> None:
    path = short.save(tmp_path)
    quiz("open", str(path))
    first = opened(tmp_path / "ml-screen", own_home).log()
    assert [one.event for one in first] == ["opened"]
    done = quiz("open", str(path), "--dir", "elsewhere")
    assert "has been running since" in done.output
    assert opened(tmp_path / "elsewhere", own_home).log() == first
    (tmp_path / "elsewhere" / "attention.py").write_text("mine")
    assert "has been running" in quiz("open", str(path), "--dir", "elsewhere").output
    assert (tmp_path / "elsewhere" / "attention.py").read_text() == "mine"


def test_a_folder_that_was_unzipped_by_hand(short: Made, quiz: Quiz, tmp_path: Path) -> None:
    with zipfile.ZipFile(short.save(tmp_path)) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "ml-screen"
    (folder / "attention.py").write_text("mine")
    done = quiz("open", str(folder))
    assert done.exit_code == 0, done.output
    assert (folder / "attention.py").read_text() == "mine"
    assert (folder / ".quiz" / "assignment" / "pack").is_dir()


def test_other_folders_are_left_alone(short: Made, quiz: Quiz, tmp_path: Path) -> None:
    path = short.save(tmp_path)
    (tmp_path / "ml-screen").mkdir()
    (tmp_path / "ml-screen" / "thesis.txt").write_text("mine")
    done = quiz("open", str(path))
    assert done.exit_code == 2
    assert "is there already" in done.output
    assert [one.name for one in (tmp_path / "ml-screen").iterdir()] == ["thesis.txt"]
    quiz("open", str(path), "--dir", "w")
    done = quiz("open", str(short.save(tmp_path, "c08")), "--dir", "w")
    assert (done.exit_code, "another assignment" in done.output) == (2, True)


def changed(made: Made, tmp_path: Path, changes: dict[str, bytes | None]) -> Path:
    files = made.files() | {name: data for name, data in changes.items() if data is not None}
    for name in [name for name, data in changes.items() if data is None]:
        del files[name]
    path = tmp_path / "changed.zip"
    path.write_bytes(pack(files, "ml-screen"))
    return path


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"prompts/attention.md": b"Do something else."}, "was changed since"),
        ({"assignment.json": None}, "is no bundle"),
        ({"assignment.sig": None}, "is not signed"),
        ({"assignment.sig": b"00" * 64}, "was changed since"),
        ({"examples/conv2d.md": None}, "lacks examples/conv2d.md"),
        ({"pack/solutions/sharing/conv2d/checks.py": b"import os"}, "was changed since"),
    ],
)
def test_a_bundle_that_was_changed_is_not_opened(
    short: Made, quiz: Quiz, tmp_path: Path, changes: dict[str, bytes | None], says: str
) -> None:
    done = quiz("open", str(changed(short, tmp_path, changes)))
    assert done.exit_code == 2
    assert says in done.output
    assert not (tmp_path / "ml-screen").exists()


def test_minutes_added_to_an_assignment_show(short: Made, quiz: Quiz, tmp_path: Path) -> None:
    raw = short.files()["assignment.json"].replace(b'"minutes": 60', b'"minutes": 99')
    done = quiz("open", str(changed(short, tmp_path, {"assignment.json": raw})))
    assert (done.exit_code, "was changed since" in done.output) == (2, True)


def test_what_is_no_bundle(quiz: Quiz, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.zip").write_bytes(b"no zip")
    (tmp_path / "empty").mkdir()
    for name, says in (("x.zip", "no zip"), ("empty", "is no bundle")):
        done = quiz("open", name)
        assert (done.exit_code, says in done.output) == (2, True), done.output
    done = quiz("submit")
    assert (done.exit_code, "no assignment here" in done.output) == (2, True)
    # Whoever practises may have set it, and then stands in the right folder in vain.
    monkeypatch.setenv("QUIZ_WORKSPACE", str(tmp_path / "elsewhere"))
    assert "QUIZ_WORKSPACE is set" in quiz("submit").output


def test_a_workspace_from_somewhere_brings_no_code_for_the_judge(
    short: Made, quiz: Quiz, tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiz("open", str(short.save(tmp_path)))
    folder = tmp_path / "ml-screen"
    hidden = folder / ".quiz" / "assignment" / "pack" / "solutions" / "sharing" / "conv2d"
    (hidden / "reference.py").write_text("raise SystemExit\n")
    monkeypatch.chdir(folder)
    (folder / "conv2d.py").write_text(ANSWER)
    done = quiz("grade", "conv2d")
    assert done.exit_code == 2
    assert "reference.py" in done.output


def handed(made: Made, folder: Path, own_home: Path, candidate: str = "c07") -> Opened:
    """An opened assignment with one answer in it, ready to be handed in."""
    found, _ = open_bundle(made.save(folder, candidate), folder / candidate, logs(own_home))
    (found.root / "conv2d.py").write_text(ANSWER)
    return found


def sealed(found: Opened, **changes: object) -> Path:
    from quizapp.interview.candidate.hand_in import answers, hand_in

    out = found.root.parent / "in" / f"{found.assignment.candidate}.zip"
    return hand_in(found, answers(found), honest=bool(changes.get("honest", True)), out=out).path


def test_no_install_at_all(short: Made, tmp_path: Path) -> None:
    files = short.files() | {"conv2d.py": ANSWER.encode()}
    (tmp_path / "my work.zip").write_bytes(pack(files, "ml-screen"))
    found = taken(tmp_path, short)["conv2d"]
    assert (found.source, found.kind, found.notes) == (ANSWER, "zip", ())


def test_the_record_is_found_by_what_was_handed_in(
    short: Made, tmp_path: Path, own_home: Path
) -> None:
    sealed(handed(short, tmp_path, own_home))
    (tmp_path / "in" / "x.zip").write_bytes(pack(short.files("c08"), "ml-screen"))
    seen = look([tmp_path / "in"])
    assert (seen.ids, seen.sealed) == ((short.record.id,), True)


def test_a_later_stub_does_not_replace_an_answer(
    short: Made, tmp_path: Path, own_home: Path
) -> None:
    found = handed(short, tmp_path, own_home)
    sealed(found)
    (found.root / "conv2d.py").write_bytes(short.files()["conv2d.py"])
    (found.root / "attention.py").write_text("x = 1\n")
    from quizapp.interview.candidate.hand_in import answers, hand_in

    hand_in(found, answers(found), honest=True, out=tmp_path / "in" / "again.zip")
    counted = taken(tmp_path / "in", short)
    assert counted["conv2d"].source == ANSWER
    assert counted["attention"].source == "x = 1\n"


def test_seals_of_somebody_else_and_broken_ones(
    short: Made, everything: Made, tmp_path: Path, own_home: Path
) -> None:
    path = sealed(handed(short, tmp_path, own_home))
    nobody = collect([path], Expected(owed=("conv2d",), roster=short.record.candidates))
    assert "the key that opens it is not here" in nobody.submissions[0].problem
    with_other_key = expected(short.record, (), everything.keys)
    found = {one.candidate: one for one in collect([path], with_other_key).submissions}
    assert "not sealed to this key" in found["c07"].problem
    data = path.read_bytes()
    path.write_bytes(data[:500] + bytes([data[500] ^ 1]) + data[501:])
    assert taken(path, short)["conv2d"].source is None


def test_of_another_assignment(
    short: Made, everything: Made, tmp_path: Path, own_home: Path
) -> None:
    (tmp_path / "c07.zip").write_bytes(everything.zips["c07"])
    found = taken(tmp_path, short)["conv2d"]
    assert found.source is None
    assert f"another assignment: {everything.record.id}" in found.problem


def repacked(path: Path, made: Made, change: Callable[[dict[str, bytes]], None]) -> None:
    """A sealed hand-in opened with the interviewer's key, changed and sealed again: anybody who
    writes his own client can hand in that."""
    from quizapp.interview.keys import seal

    with zipfile.ZipFile(path) as archive:
        outside = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(io.BytesIO(made.keys.unseal(outside["sealed.bin"]))) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    change(inside)
    outside["sealed.bin"] = seal(made.keys.sealer, pack(inside))
    path.write_bytes(pack(outside))


def test_what_does_not_fit_is_noted(short: Made, tmp_path: Path, own_home: Path) -> None:
    path = sealed(handed(short, tmp_path, own_home), honest=False)

    def change(inside: dict[str, bytes]) -> None:
        inside["conv2d.py"] += b"# more\n"
        manifest = json.loads(inside["manifest.json"])
        manifest["log"][0]["when"] = "2020-01-01T00:00:00Z"
        inside["manifest.json"] = json.dumps(manifest).encode()

    repacked(path, short, change)
    notes = " ".join(taken(path, short)["conv2d"].notes)
    for words in ("its hash differs", "was changed at entry 1", "not confirmed", "60 min allowed"):
        assert words in notes


def test_an_assignment_that_nobody_signed(short: Made, tmp_path: Path, own_home: Path) -> None:
    """It cannot hand in for another."""
    path = sealed(handed(short, tmp_path, own_home))
    path = path.rename(path.with_name("c07 by mail.zip"))

    def change(inside: dict[str, bytes]) -> None:
        for name in ("assignment.json", "manifest.json"):
            inside[name] = inside[name].replace(b'"c07"', b'"c08"')

    repacked(path, short, change)
    found = collect([path], known(short)).submissions
    mine = [one for one in found if one.source]
    assert {one.candidate for one in mine} == {"c07"}
    assert "does not carry your signature" in str([one.notes for one in mine])


def test_a_manifest_alone_is_nobodys_word(short: Made, tmp_path: Path, own_home: Path) -> None:
    """Anybody can seal to the interviewer; only the bundle's signature says whose it is."""
    path = sealed(handed(short, tmp_path, own_home))
    path = path.rename(path.with_name("c07.zip") if path.name != "c07.zip" else path)

    def change(inside: dict[str, bytes]) -> None:
        del inside["assignment.json"]
        inside["manifest.json"] = inside["manifest.json"].replace(b'"c07"', b'"c08"')

    repacked(path, short, change)
    assert {one.candidate for one in collect([path], known(short)).submissions if one.source} == {
        "c07"
    }


def test_what_is_signed_counts_before_what_is_not(
    short: Made, tmp_path: Path, own_home: Path
) -> None:
    """Somebody else's file that is called after a candidate replaces no hand-in of hers."""
    sealed(handed(short, tmp_path, own_home))
    (tmp_path / "in" / "c07_conv2d.py").write_text("raise SystemExit\n")
    files = short.files("c07") | {"conv2d.py": b"raise ValueError\n"}
    (tmp_path / "in" / "c08.zip").write_bytes(pack(files, "ml-screen"))
    assert taken(tmp_path / "in", short)["conv2d"].source == ANSWER


def test_a_bundle_of_one_under_the_name_of_another(short: Made, tmp_path: Path) -> None:
    files = short.files("c08") | {"conv2d.py": ANSWER.encode()}
    (tmp_path / "c07.zip").write_bytes(pack(files, "ml-screen"))
    found = taken(tmp_path, short, "c08")["conv2d"]
    assert found.notes == ("handed in under the name of c07, with the bundle of c08",)


def test_over_time_is_marked_and_taken(short: Made, tmp_path: Path, own_home: Path) -> None:
    found = handed(short, tmp_path, own_home)
    (entry,) = found.log()
    early = attempts.link(
        [], attempts.origin(found.raw), "opened", entry.when - timedelta(hours=2), entry.monotonic
    )
    found._log.write_text(early.model_dump_json() + "\n")
    assert found.clock.standing().over
    answer = taken(sealed(found), short)["conv2d"]
    assert answer.late
    assert answer.source == ANSWER
    assert "min more than the 60 min allowed, by the candidate's clock" in " ".join(answer.notes)
    assert any("slept" in one for one in answer.notes)


def test_hostile_papers_are_notes(short: Made, tmp_path: Path) -> None:
    for number, text in enumerate((b"{", b"[" * 100_000, b"\xff\xfe", b'{"id": 7}')):
        files = {"assignment.json": text, "manifest.json": text, "conv2d.py": ANSWER.encode()}
        (tmp_path / f"c07-{number}.zip").write_bytes(pack(files))
    found = collect([tmp_path], known(short)).submissions
    mine = [one for one in found if one.candidate == "c07" and one.source]
    assert len(mine) == 4
    assert all("cannot be read" in " ".join(one.notes) for one in mine)
