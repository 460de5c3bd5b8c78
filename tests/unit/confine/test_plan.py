"""Which paths a wall grants."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from quizapp.grading.runner import confine


def _granted(wall: confine.Wall, path: Path) -> bool:
    assert wall.grants is not None
    granted = (*wall.grants.directories, *wall.grants.files)
    return any(path.is_relative_to(tree) for tree in granted)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site-packages folder with packages, packs and an editable install."""
    folder = tmp_path / "venv" / "site-packages"
    for name in ("fine", "quizapp", "acme_content", "pack", "quizapp-1.dist-info"):
        (folder / name / "solutions").mkdir(parents=True)
        (folder / name / "solutions" / "reference.py").touch()
        (folder / name / "__init__.py").touch()
    (folder / "single.py").touch()
    (folder / "_checkout.pth").touch()
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (folder / "linked").symlink_to(checkout)
    other = tmp_path / "store" / "site-packages" / "stored"
    other.mkdir(parents=True)
    (folder / "stored").symlink_to(other)
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder), str(checkout)])
    return folder


@pytest.fixture(autouse=True)
def _needs_landlock() -> None:
    if not confine.plan(hidden=[]).abi:
        pytest.skip("no Landlock, so nothing is granted")


def test_entries_of_site_packages(site: Path) -> None:
    hidden = site / "pack" / "solutions"
    wall = confine.plan(hidden=[hidden])
    assert _granted(wall, site / "fine" / "__init__.py")
    assert _granted(wall, site / "single.py")
    assert _granted(wall, site.parents[1] / "store" / "site-packages" / "stored")
    for name in ("quizapp", "acme_content", "quizapp-1.dist-info", "_checkout.pth", "later"):
        assert not _granted(wall, site / name)
    assert not _granted(wall, site.parents[1] / "checkout")
    assert not _granted(wall, site)


def test_a_tree_with_a_hidden_branch_is_split(site: Path) -> None:
    wall = confine.plan(hidden=[site / "pack" / "solutions"])
    assert _granted(wall, site / "pack" / "__init__.py")
    assert not _granted(wall, site / "pack")
    assert not _granted(wall, site / "pack" / "solutions" / "reference.py")


def test_a_hidden_path_behind_a_link_is_hidden(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    (real / "solutions").mkdir(parents=True)
    (real / "open.py").touch()
    link.symlink_to(real)
    wall = confine.plan(hidden=[link / "solutions"], readable=[link])
    assert _granted(wall, real / "open.py")
    assert not _granted(wall, real / "solutions")


def test_readable_inside_hidden_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    with pytest.raises(confine.ConfineError, match="hidden"):
        confine.plan(hidden=[tmp_path], readable=[tmp_path / "inside"])
    with pytest.raises(confine.ConfineError, match="does not exist"):
        confine.plan(hidden=[], readable=[tmp_path / "absent"])


def test_hiding_the_standard_library_is_refused() -> None:
    with pytest.raises(confine.ConfineError, match="needed by every run"):
        confine.plan(hidden=[Path(os.__file__).parent])


def test_nothing_broad_is_granted() -> None:
    wall = confine.plan(hidden=[])
    for name in ("/", "/etc", "/proc", "/home", "/tmp", "/dev", str(Path.home()), os.getcwd()):
        assert not _granted(wall, Path(os.path.realpath(name)))


def test_the_broad_layer_holds_what_is_granted_and_no_run(tmp_path: Path) -> None:
    """The layer of one run is broad where the layer of all runs is narrow, and the other way."""
    wall = confine.plan(hidden=[tmp_path])
    grants = wall.grants
    assert grants is not None
    for path in (*grants.directories, *grants.files):
        assert any(Path(path).is_relative_to(root) for root in grants.roots), path
    for root in grants.roots:
        assert not Path(grants.base).is_relative_to(root)
        assert not Path("/proc/1").is_relative_to(root)
    assert len(grants.roots) < 20 < len(grants.directories)
