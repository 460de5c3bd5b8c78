"""The folder residents listen in, and what they are known by."""

import os
import sys
from pathlib import Path

import pytest

from quizapp.grading.resident import identity
from quizapp.grading.resident.place import Place, Unsafe, folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such folders")


def test_it_is_made_for_its_user_alone(tmp_path: Path) -> None:
    assert Place.enter(tmp_path / "run", create=False) is None
    before = os.umask(0)
    try:
        place = Place.enter(tmp_path / "a" / "run", create=True)
    finally:
        os.umask(before)
    assert place is not None
    assert (tmp_path / "a" / "run").stat().st_mode & 0o777 == 0o700
    Path(place.within("x.sock")).touch()
    assert place.sockets() == ["x"]
    place.close()


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_one_that_others_can_enter_is_not_used(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "run"
    path.mkdir()
    path.chmod(mode)
    with pytest.raises(Unsafe, match="can be entered by others"):
        Place.enter(path, create=True)


def test_a_link_or_a_file_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o700)
    (tmp_path / "run").symlink_to(tmp_path / "there")
    with pytest.raises(Unsafe, match="is a link or no folder"):
        Place.enter(tmp_path / "run", create=True)
    (tmp_path / "file").touch()
    with pytest.raises(Unsafe, match="is a link or no folder"):
        Place.enter(tmp_path / "file", create=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_somebody_elses_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "run"
    path.mkdir(mode=0o700)
    os.chown(path, 65534, 65534)
    with pytest.raises(Unsafe, match="somebody else's"):
        Place.enter(path, create=True)


def test_where_it_is(tmp_path: Path) -> None:
    assert folder({"QUIZ_HOME": str(tmp_path)}) == tmp_path / "run"
    assert folder({"XDG_RUNTIME_DIR": "/run/user/7"}) == Path("/run/user/7/quiz")
    assert folder({"XDG_RUNTIME_DIR": "not/absolute"}).is_absolute()
    assert folder({}).is_absolute()


def test_another_installation_or_environment_has_another_name() -> None:
    name = identity.name(["python"], {"LANG": "C"})
    assert identity.name(["python"], {"LANG": "C"}) == name
    assert identity.name(["other/python"], {"LANG": "C"}) != name
    assert identity.name(["python"], {"LANG": "C", "CUDA_VISIBLE_DEVICES": "1"}) != name


def test_a_change_of_the_code_or_of_torch_is_another_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "quizapp"
    for file in ("grading/judge.py", "cli/grade.py", "grading/notes.txt"):
        (package / file).parent.mkdir(parents=True, exist_ok=True)
        (package / file).write_text("1")
    torch = tmp_path / "torch"
    torch.mkdir()
    (torch / "version.py").write_text("__version__ = '2.6.0+cpu'")
    monkeypatch.setattr(identity, "_PACKAGE", package)
    monkeypatch.syspath_prepend(str(tmp_path))
    seen = {identity.build()}
    (package / "cli/grade.py").write_text("a front end's")
    (package / "grading/notes.txt").write_text("no code")
    assert identity.build() in seen
    for file in (package / "grading/judge.py", torch / "version.py", package / "grading/new.py"):
        file.write_text(f"changed {file}")
        assert identity.build() not in seen
        seen.add(identity.build())
