"""Whose a runner of root's is."""

from __future__ import annotations

import dataclasses
import os
import pwd
from pathlib import Path
from typing import Any

import pytest

from quizapp.grading.runner import confine
from quizapp.grading.runner.confine import kernel, owner

pytestmark = pytest.mark.skipif(
    not kernel.LINUX or os.geteuid() != 0, reason="only root becomes somebody else"
)


@pytest.fixture
def bare(place: Any) -> confine.Wall:
    """The change of user alone, without Landlock and without the filter."""
    if place.wall.user is None:
        pytest.skip(place.wall.rooted)
    wall: confine.Wall = dataclasses.replace(
        place.wall, abi=0, rights=None, grants=None, filtered=False
    )
    return wall


def test_it_owns_its_folder_and_nothing_else(bare: confine.Wall, run: Any) -> None:
    def work() -> list[Any]:
        Path("made").write_text("x", encoding="utf-8")
        return [
            [*os.getresuid(), *os.getresgid(), *os.getgroups()],
            Path("made").stat().st_uid,
            Path.cwd().stat().st_uid,
        ]

    identity, made, folder = run(work, bare).value
    assert set(identity) == {bare.user} == {made} == {folder}
    assert run(work, None).value[0][0] == 0


def test_the_user_is_nobody_who_is_known(bare: confine.Wall) -> None:
    assert bare.user is not None and 61184 <= bare.user <= 65519
    with pytest.raises(KeyError):
        pwd.getpwuid(bare.user)
    assert owner.choose() == owner.choose()


@pytest.mark.parametrize("deed", ["write", "delete", "root again"])
def test_it_may_do_nothing_of_roots(
    deed: str, bare: confine.Wall, run: Any, tmp_path: Path
) -> None:
    Path("/tmp").stat()
    target = confine.make_scratch() / "file"
    target.write_text("root's", encoding="utf-8")
    target.chmod(0o644)

    def work() -> None:
        if deed == "write":
            target.write_text("mine", encoding="utf-8")
        elif deed == "delete":
            target.unlink()
        else:
            os.setresuid(0, 0, 0)

    assert run(work, bare).error == "PermissionError"
    assert run(work, None).error == ""
    confine.remove_scratch(target.parent)


def test_what_it_leaves_behind_is_removed(bare: confine.Wall, run: Any) -> None:
    """`run` itself asserts that the folder goes."""

    def work() -> str:
        deep = Path("a/b/c")
        deep.mkdir(parents=True)
        (deep / "file").touch()
        for folder in (deep, deep.parent, deep.parent.parent):
            folder.chmod(0)
        return "left"

    assert run(work, bare).value == "left"


def test_it_dies_with_its_service_although_it_is_somebody_else(
    bare: confine.Wall, run: Any
) -> None:
    """The kernel forgets the request when the user changes."""

    def work() -> int:
        import ctypes

        signal = ctypes.c_int()
        kernel.syscall("prctl", 157, 2, ctypes.addressof(signal))  # PR_GET_PDEATHSIG
        return signal.value

    if os.uname().machine != "x86_64":
        pytest.skip("the number of prctl here is x86-64's")
    assert run(work, bare).value == 9


def test_python_looks_at_itself(place: Any, run: Any) -> None:
    """A process that may not be dumped owns nothing in /proc, its own directory included."""

    def work() -> list[Any]:
        import linecache
        import traceback

        try:
            raise ValueError("shown")
        except ValueError:
            text = traceback.format_exc()
        lines = Path("/proc/self/status").read_text(encoding="ascii")
        return [
            "shown" in text,
            "Uid:" in lines,
            len(os.listdir("/proc/self/fd")) > 2,
            bool(linecache.getlines(os.__file__)),
        ]

    assert run(work, place.wall, canary=place.solutions).value == [True] * 4


@pytest.mark.parametrize(
    ("missing", "words"), [("capabilities", "no right"), ("users", "no user to spare")]
)
def test_where_it_cannot_it_stays_root_and_says_so(
    missing: str, words: str, place: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if missing == "capabilities":
        monkeypatch.setattr(kernel, "permitted_capabilities", lambda: 0)
    else:
        monkeypatch.setattr(owner, "_mapped", lambda path: [range(1)])
    owner._choose.cache_clear()
    try:
        wall = confine.plan(hidden=[place.solutions])
    finally:
        monkeypatch.undo()
        owner._choose.cache_clear()
    outcome = run(os.getuid, wall, canary=place.solutions)
    assert outcome.value == 0
    assert any(line.startswith("Note: the answer runs as root") for line in outcome.facts)
    assert any(words in line for line in outcome.facts)


def test_a_real_namespace_without_users_to_spare(tmp_path: Path) -> None:
    """Root there is an ordinary user outside, and the only one there is."""
    import subprocess
    import sys

    program = """
import sys
from pathlib import Path
from quizapp.grading.runner import confine
wall = confine.plan(hidden=[Path(sys.argv[1])])
print(wall.user, wall.rooted)
found = confine.probe()
print(found.tier)
print(*found.facts)
"""
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if "unshare" in done.stderr:
        pytest.skip("no user namespaces here")
    first, tier, facts = done.stdout.splitlines()
    assert first.startswith("None this container"), done.stderr
    assert tier == confine.probe().tier
    assert "the answer runs as root (this container" in facts
