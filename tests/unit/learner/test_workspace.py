"""Where answers are, that they are never lost, and what is refused as an answer."""

import errno
import os
from pathlib import Path

import pytest

from quizapp.catalog import Challenge
from quizapp.errors import Fault, NothingToGrade
from quizapp.grading.source import MAX_BYTES
from quizapp.learner.workspace import Workspace, challenge_name, names_file, read_answer


def test_found_by_variable_then_marker_then_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "repo" / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    named = {"QUIZ_WORKSPACE": str(tmp_path / "named")}
    assert Workspace.find(inner, {}).root == tmp_path / "home" / "quiz"
    (tmp_path / "repo" / ".quiz").mkdir()
    assert Workspace.find(inner, {}).root == tmp_path / "repo"
    assert Workspace.find(inner, named).root == tmp_path / "named"


def test_start_writes_the_stub_once(ws: Workspace, twice: Challenge) -> None:
    first = ws.start(twice)
    assert first.created
    assert first.path == ws.root / "twice.py"
    assert first.path.read_text() == twice.stub()
    assert ws.marker.is_dir()
    first.path.write_text("mine")
    assert not ws.start(twice).created
    assert first.path.read_text() == "mine"


def test_start_leaves_a_dangling_link_alone(ws: Workspace, twice: Challenge) -> None:
    ws.prepare()
    ws.path_for(twice).symlink_to(ws.root / "gone.py")
    assert not ws.start(twice).created
    assert not (ws.root / "gone.py").exists()


def test_reset_keeps_every_answer(ws: Workspace, twice: Challenge) -> None:
    path = ws.start(twice).path
    backups = []
    for answer in ("one", "two", "three"):
        path.write_text(answer)
        backups.append(ws.reset(twice).backup)
        assert path.read_text() == twice.stub()
    assert [one.read_text() for one in backups if one] == ["one", "two", "three"]
    assert all(one.parent == ws.marker / "backup" for one in backups if one)


def test_reset_of_a_stub_or_nothing_keeps_no_copy(ws: Workspace, twice: Challenge) -> None:
    assert ws.reset(twice).backup is None
    assert ws.reset(twice).backup is None
    assert ws.path_for(twice).read_text() == twice.stub()
    assert not (ws.marker / "backup").exists()


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_reset_on_a_full_disk_keeps_the_answer(
    ws: Workspace, twice: Challenge, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = ws.start(twice).path
    path.write_text("mine")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(Fault, match="no room left"):
        ws.reset(twice)
    assert path.read_text() == "mine"


def test_reset_where_the_folder_became_read_only(
    ws: Workspace, twice: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ws.start(twice).path
    path.write_text("mine")
    real = os.open

    def read_only(file: str, flags: int, *rest: int) -> int:
        if flags & os.O_CREAT:
            raise OSError(errno.EROFS, "read-only")
        return real(file, flags, *rest)

    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(Fault, match="cannot be written"):
        ws.reset(twice)
    assert path.read_text() == "mine"


def test_resolve_prefers_the_file_named_then_here(
    ws: Workspace, twice: Challenge, tmp_path: Path
) -> None:
    assert ws.resolve("twice", twice, tmp_path) == ws.path_for(twice)
    (tmp_path / "twice.py").touch()
    assert ws.resolve("twice", twice, tmp_path) == tmp_path / "twice.py"
    assert ws.resolve("sub/mine.py", twice, tmp_path) == tmp_path / "sub" / "mine.py"
    assert ws.resolve("/abs/mine.py", twice, tmp_path) == Path("/abs/mine.py")


def test_what_means_a_file() -> None:
    assert not names_file("local-attention")
    assert names_file("attention.py")
    assert names_file("./attention")
    assert challenge_name("work/grad_cam.py") == "grad_cam"
    assert challenge_name("grad-cam") == "grad-cam"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        ("def f(): pass".encode("utf-16"), "UTF-16"),
        ("def f(): pass".encode("utf-16-le"), "UTF-16"),
        ("def f(): pass".encode("utf-16-be"), "UTF-16"),
        (b"def f(): pass\0", "NUL"),
        (b"# fine\n# caf\xe9\n", "0xe9 on line 2"),
        (b"#" * (2 << 20), "larger than 1 MiB"),
    ],
)
def test_what_is_no_answer(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "twice.py"
    path.write_bytes(data)
    with pytest.raises(NothingToGrade, match=message) as caught:
        read_answer(path)
    assert caught.value.exit_code == 4
    assert str(path) in str(caught.value)


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(NothingToGrade, match="there is no file") as caught:
        read_answer(tmp_path / "twice.py")
    assert caught.value.hint is not None
    assert "quiz start twice" in caught.value.hint
    with pytest.raises(NothingToGrade, match="folder"):
        read_answer(tmp_path)
    loop = tmp_path / "loop.py"
    loop.symlink_to(loop)
    with pytest.raises(NothingToGrade, match="circle"):
        read_answer(loop)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_hang_us(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(NothingToGrade, match="pipe or device"):
        read_answer(tmp_path / "pipe.py")


def test_answers_come_as_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "twice.py"
    path.write_bytes("\ufeffa = 'é'\r\nb = 1\rc = 2\n".encode())
    assert read_answer(path) == "a = 'é'\nb = 1\nc = 2\n"
    path.write_bytes(b"#" * MAX_BYTES)
    assert len(read_answer(path)) == MAX_BYTES


@pytest.mark.parametrize("name", ["latin-1", "utf-7", "rot13"])
def test_another_encoding_is_no_answer(tmp_path: Path, name: str) -> None:
    path = tmp_path / "twice.py"
    path.write_bytes(f"\n# -*- coding: {name} -*-\r\nx = 1\r\n".encode())
    with pytest.raises(NothingToGrade, match=f"declares the encoding {name} on line 2") as caught:
        read_answer(path)
    assert caught.value.hint == "save it as UTF-8 and take that line out"
    path.write_bytes(b"# -*- coding: utf-8 -*-\nx = 1\n")
    assert read_answer(path).endswith("x = 1\n")
