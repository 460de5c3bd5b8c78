"""What is shipped, and that each kind of install finds its challenges."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CHECKOUT = Path(__file__).parents[2]
ROOT = "from quizapp.catalog import content; print(content.root())"


def run(*argv: str, cwd: Path, path: Path | None = None) -> str:
    """Standard output of a Python with only `path`, if any, added to what it can import."""
    done = subprocess.run(
        [sys.executable, *argv],
        cwd=cwd,
        env={"PYTHONPATH": str(path)} if path else None,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel built from it."""
    out = tmp_path_factory.mktemp("dist")
    run("-m", "build", "--no-isolation", "--outdir", str(out), str(CHECKOUT), cwd=out)
    return out


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (found,) = dist.glob("*.whl")
    return found


def listing(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def unpack(wheel: Path, folder: Path) -> Path:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_sdist_holds_all_that_its_checks_need(dist: Path) -> None:
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {
        ".ci/run",
        "LICENSE",
        "README.md",
        "hatch_build.py",
        "pyproject.toml",
        "quizapp/py.typed",
        "tests/unit/test_packaging.py",
    }
    assert not [name for name in names if "__pycache__" in name]


def test_the_wheel_carries_the_challenges_inside_the_package(wheel: Path) -> None:
    names = listing(wheel)
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"quizapp"}
    for folder in ("challenges", "solutions"):
        shipped = {
            name.removeprefix("quizapp/_content/")
            for name in names
            if name.startswith(f"quizapp/_content/{folder}/")
        }
        written = {
            path.relative_to(CHECKOUT).as_posix()
            for path in (CHECKOUT / folder).rglob("*.*")
            if path.is_file() and path.suffix in {".md", ".py", ".toml"}
        }
        assert shipped == written
    litter = ("__pycache__", ".pyc", ".swp", "~")
    assert not [name for name in names if any(part in name for part in litter)]


def test_an_installed_wheel_reads_what_it_carries(wheel: Path, tmp_path: Path) -> None:
    site = unpack(wheel, tmp_path / "site")
    assert run("-c", ROOT, cwd=tmp_path, path=site) == str(site / "quizapp" / "_content")


def test_an_editable_install_reads_the_checkout(tmp_path: Path) -> None:
    code = "import sys, hatchling.build as b; print(b.build_editable(sys.argv[1]))"
    name = run("-c", code, str(tmp_path), cwd=CHECKOUT).splitlines()[-1]
    names = listing(tmp_path / name)
    assert not [name for name in names if "_content" in name or name.endswith(".py")]
    site = unpack(tmp_path / name, tmp_path / "site")
    (link,) = site.glob("*.pth")
    checkout = Path(link.read_text(encoding="utf-8").strip())
    assert run("-c", ROOT, cwd=tmp_path, path=checkout) == str(CHECKOUT)


def test_litter_stays_out_of_a_wheel_built_straight_from_a_checkout(tmp_path: Path) -> None:
    """Forced files pass .gitignore by, so the hook itself must leave these out."""
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        (tmp_path / name).write_bytes((CHECKOUT / name).read_bytes())
    files = [
        "quizapp/__init__.py",
        "challenges/a/b/stub.py",
        "challenges/a/b/.stub.py.swp",
        "challenges/a/b/stub.py~",
        "challenges/a/b/__pycache__/stub.pyc",
        "solutions/a/b/reference.py",
        "solutions/a/.cache/x.py",
    ]
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text('__version__ = "0"\n')
    out = tmp_path / "dist"
    run("-m", "build", "--no-isolation", "--wheel", "--outdir", str(out), cwd=tmp_path)
    (wheel,) = out.glob("*.whl")
    assert [name for name in listing(wheel) if "_content" in name] == [
        "quizapp/_content/challenges/a/b/stub.py",
        "quizapp/_content/solutions/a/b/reference.py",
    ]
