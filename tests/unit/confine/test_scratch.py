"""The private folder, left behind by somebody who means harm."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quizapp.grading.runner import confine
from quizapp.grading.runner.confine import owner, scratch


def test_it_is_private_and_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "_base", None)  # one may be there from a test with other users
    first, second = confine.make_scratch(), confine.make_scratch()
    assert first != second
    assert first.parent == second.parent
    assert first.stat().st_mode & 0o777 == 0o700
    # Another user passes through the base at most, and sees nothing of what is in it.
    assert first.parent.stat().st_mode & 0o777 == (0o711 if owner.choose()[0] else 0o700)
    assert confine.remove_scratch(first) and confine.remove_scratch(second)
    assert not first.exists()
    assert confine.remove_scratch(first), "gone already is gone"


def test_removal_follows_no_link(tmp_path: Path) -> None:
    treasure = tmp_path / "treasure"
    treasure.mkdir()
    (treasure / "kept").touch()
    scratch = confine.make_scratch()
    (scratch / "link").symlink_to(treasure)
    (scratch / "deep").mkdir()
    (scratch / "deep" / "link").symlink_to(treasure)
    os.link(treasure / "kept", scratch / "hard")
    os.mkfifo(scratch / "pipe")
    treasure.chmod(0o500)
    assert confine.remove_scratch(scratch)
    assert (treasure / "kept").exists()
    assert treasure.stat().st_mode & 0o777 == 0o500


def test_removal_of_a_link_to_a_folder_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    assert not confine.remove_scratch(link)
    assert tmp_path.exists()


def test_removal_survives_lost_permissions_and_depth() -> None:
    scratch = confine.make_scratch()
    locked = scratch / "locked" / "inner"
    locked.mkdir(parents=True)
    (locked / "file").touch()
    for folder in (locked, locked.parent):
        folder.chmod(0)
    here = os.getcwd()
    try:
        os.chdir(scratch)
        # Deeper than a recursion, an open file per level, or one path name could go.
        for _ in range(2000):
            os.mkdir("folder")
            os.chdir("folder")
    finally:
        os.chdir(here)
    scratch.chmod(0)
    assert confine.remove_scratch(scratch)
    assert not scratch.exists()
