"""Hand-ins that lead elsewhere or explode: rows of the catalogue that no answer alone can show."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from quizapp.interview.intake import Expected, collect
from quizapp.interview.models import Submission
from tests.archives import ANSWER, EVIL, RIGHT, many, plain
from tests.attacks.stage import HELD

SLIPS = [
    "zip-slip",
    "slip by backslashes",
    "absolute",
    "drive letter",
    "device",
    "pipe",
    "name twice",
    "names that differ in case",
    "NUL in a name",
]
BOMBS = [
    "a million entries",
    "bomb by what it is",
    "bomb by what it declares",
    "larger than it declares",
    "archive in an archive",
]


def taken(folder: Path) -> dict[str, Submission]:
    expected = Expected(known=("attention",), owed=("attention",))
    return {one.candidate: one for one in collect([folder], expected).submissions}


def refused(folder: Path) -> None:
    """Eve's hand-in has a row that says why, Bob's beside it is as good as ever."""
    (folder / "bob").mkdir()
    (folder / "bob" / "attention.py").write_bytes(ANSWER)
    found = taken(folder)
    assert found["eve"].source is None
    assert found["eve"].problem
    assert HELD not in found["eve"].model_dump_json()
    assert found["bob"].source == ANSWER.decode()


@pytest.mark.row(73, "hands in a link to what is hidden", "links are not followed")
@pytest.mark.parametrize("how", [os.symlink, os.link])
def test_links(tmp_path: Path, how: object) -> None:
    secret, folder = tmp_path / "reference.py", tmp_path / "in"
    secret.write_text(f"# {HELD}\n")
    (folder / "eve").mkdir(parents=True)
    how(secret, folder / "eve" / "attention.py")  # type: ignore[operator]
    refused(folder)
    assert HELD in (folder / "eve" / "attention.py").read_text(), "the trial is dead"


@pytest.mark.row(73, "hands in a link to a folder", "links are not followed")
def test_linked_folder(tmp_path: Path) -> None:
    hidden, folder = tmp_path / "hidden", tmp_path / "in"
    hidden.mkdir()
    folder.mkdir()
    (hidden / "attention.py").write_text(f"# {HELD}\n")
    (folder / "eve").symlink_to(hidden)
    refused(folder)
    assert HELD in (folder / "eve" / "attention.py").read_text(), "the trial is dead"


@pytest.mark.row(73, "packs a link to what is hidden", "an archive with links is refused")
def test_packed_link(tmp_path: Path) -> None:
    (tmp_path / "eve.zip").write_bytes(EVIL["symbolic link"][0]())
    refused(tmp_path)
    with zipfile.ZipFile(tmp_path / "eve.zip") as archive:
        (info,) = archive.infolist()
        os.symlink(archive.read(info), tmp_path / "unpacked")
    assert "root:" in (tmp_path / "unpacked").read_text(), "the trial is dead"


@pytest.mark.row(74, "gives its files names that lead elsewhere or clash", "names are compared")
@pytest.mark.parametrize("what", SLIPS)
def test_names(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "eve.zip").write_bytes(EVIL[what][0]())
    refused(folder)
    assert os.listdir(tmp_path) == ["in"]


@pytest.mark.row(74, "writes outside of the folder that it is unpacked to", "nothing is unpacked")
def test_naive_unpacking(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "eve.zip").write_bytes(EVIL["zip-slip"][0]())
    refused(folder)
    with zipfile.ZipFile(folder / "eve.zip") as archive:
        for name in archive.namelist():
            (folder / name).write_bytes(archive.read(name))
    assert (tmp_path / "attention.py").exists(), "the trial is dead"


@pytest.mark.row(75, "explodes when it is unpacked", "limits on what is declared and what is read")
@pytest.mark.parametrize("what", BOMBS)
def test_bombs(tmp_path: Path, what: str) -> None:
    (tmp_path / "eve.zip").write_bytes(EVIL[what][0]())
    refused(tmp_path)


@pytest.mark.row(75, "fills memory with a list of entries", "entries are counted before")
def test_naive_reading() -> None:
    with zipfile.ZipFile(io.BytesIO(many(30_000))) as archive:
        assert len(archive.infolist()) == 30_000, "the trial is dead"
    with zipfile.ZipFile(io.BytesIO(EVIL["bomb by what it is"][0]())) as archive:
        assert len(archive.read("attention.py")) == 50 << 20, "the trial is dead"


@pytest.mark.row(75, "is a folder of too many files", "entries are counted")
def test_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from quizapp.interview.intake import packages
    from quizapp.interview.intake.files import Folder, Limits

    (tmp_path / "eve").mkdir()
    for number in range(60):
        (tmp_path / "eve" / f"{number}.txt").touch()
    (tmp_path / "eve" / "attention.py").write_bytes(ANSWER)
    assert taken(tmp_path)["eve"].source, "the trial is dead"
    monkeypatch.setattr(packages, "Folder", lambda path: Folder(path, Limits(entries=50)))
    refused(tmp_path)


def test_the_archives_are_as_evil_as_they_say() -> None:
    assert {*SLIPS, *BOMBS} <= EVIL.keys()
    assert plain(RIGHT)
