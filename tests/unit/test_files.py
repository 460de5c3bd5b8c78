"""Writes happen whole or not at all, whatever the disk says."""

import errno
import os
import threading
from pathlib import Path

import pytest

from quizapp import files
from quizapp.errors import Fault


def refuse(number: int):
    def call(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return call


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "a.py"
    path.write_text("mine")
    monkeypatch.setattr(os, call, refuse(errno.ENOSPC))
    with pytest.raises(Fault, match="no room left") as caught:
        files.replace(path, b"new")
    monkeypatch.undo()
    assert caught.value.exit_code == 3
    assert caught.value.hint is not None
    assert "nothing was changed" in caught.value.hint
    assert [one.name for one in tmp_path.iterdir()] == ["a.py"]
    assert path.read_text() == "mine"


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_full_disk_creates_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    monkeypatch.setattr(os, call, refuse(errno.ENOSPC))
    with pytest.raises(Fault, match="no room left"):
        files.create(tmp_path / "a.py", b"new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "open", refuse(number))
    with pytest.raises(Fault, match="cannot be written") as caught:
        files.create(tmp_path / "a.py", b"new")
    assert caught.value.hint is not None
    assert "QUIZ_WORKSPACE" in caught.value.hint


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:3]))
    files.replace(tmp_path / "a.py", b"a longer text")
    assert (tmp_path / "a.py").read_bytes() == b"a longer text"


def test_create_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    assert files.create(path, b"one")
    assert not files.create(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("there", [False, True])
def test_create_where_there_are_no_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    path = tmp_path / "a.py"

    def link(*_: object) -> None:
        if there:  # somebody was faster, after we looked
            path.write_bytes(b"theirs")
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(os, "link", link)
    assert files.create(path, b"ours") is not there
    assert path.read_bytes() == (b"theirs" if there else b"ours")
    assert list(tmp_path.iterdir()) == [path]


def test_replace_keeps_the_mode_and_follows_links_when_told(tmp_path: Path) -> None:
    target, link = tmp_path / "target.py", tmp_path / "link.py"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    files.replace(link, b"new", follow=True)
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o640
    files.replace(link, b"newer")
    assert not link.is_symlink()
    assert target.read_text() == "new"


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "a.py").mkdir()
    with pytest.raises(Fault, match="in the way"):
        files.replace(tmp_path / "a.py", b"new")
    (tmp_path / "file").touch()
    with pytest.raises(Fault, match="in the way"):
        files.make_folder(tmp_path / "file" / "below")


def test_a_lock_keeps_others_out_and_says_so(tmp_path: Path) -> None:
    lock = tmp_path / "x.lock"
    problems: list[BaseException] = []

    def other() -> None:
        try:
            with files.locked(lock, seconds=0.05):
                pass
        except Fault as error:
            problems.append(error)

    with files.locked(lock):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert "another quiz" in str(problems[0])
    with files.locked(lock, seconds=0):
        pass


@pytest.mark.skipif(os.name == "nt", reason="no modes")
def test_what_is_private_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys.json"
    files.write(path, b"old")
    path.chmod(0o644)
    files.write(path, b"new", private=True)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    files.write(tmp_path / "own" / "log", b"", private=True)
    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.name == "nt", reason="no modes")
def test_what_is_not_private_is_as_open_as_the_user_wants_files_to_be(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        files.write(tmp_path / "bundle.zip", b"")
    finally:
        os.umask(before)
    assert (tmp_path / "bundle.zip").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("call", ["write", "replace"])
def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "results.json"
    files.write(path, b"old")
    monkeypatch.setattr(os, call, refuse(errno.ENOSPC))
    with pytest.raises(Fault, match="no room left"):
        files.write(path, b"new", synced=False)
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_names_as_long_as_names_may_be(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 255)
    files.write(path, b"a")
    files.replace(path, b"b")
    assert path.read_bytes() == b"b"
