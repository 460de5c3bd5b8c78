"""The two layers: what is made once for all runs must hold nothing back, and leak nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from pathlib import Path
from typing import Any

import pytest

from quizapp.grading.runner import confine
from quizapp.grading.runner.confine import landlock as layers


@pytest.fixture
def ready(landlock: confine.Wall) -> Any:
    confine.prepare(landlock)
    yield landlock
    for descriptor in layers.prepared():
        os.close(descriptor)
    layers._prepared.clear()


def test_one_run_cannot_reach_anothers_folder(ready: confine.Wall, run: Any) -> None:
    """What a fork adds to its wall must not stand for the forks that follow."""
    first = confine.make_scratch()
    kept = first / "kept"
    kept.write_text("of the first run", encoding="utf-8")

    def own() -> str:
        return Path("kept").read_text(encoding="utf-8")

    def others() -> str:
        return kept.read_text(encoding="utf-8")

    def write() -> None:
        (first / "new").touch()

    child = os.fork()
    if child == 0:
        try:
            confine.enter(
                ready,
                scratch=first,
                stdin_fd=None,
                log_fd=2,
                keep_fds=[],
                limits=confine.Limits(),
                parent_pid=os.getppid(),
                canary=None,
            )
            os._exit(own() != "of the first run")
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    for work in (others, write, lambda: os.listdir(first.parent)):
        assert run(work, ready).error == "PermissionError"
        assert run(work, None).error == ""
    confine.remove_scratch(first)


def test_one_run_cannot_look_at_another_process(ready: confine.Wall, run: Any) -> None:
    def work() -> list[bool]:
        own = bool(Path("/proc/self/status").read_bytes())
        with pytest.raises(PermissionError):
            Path(f"/proc/{os.getppid()}/status").read_bytes()
        with pytest.raises(PermissionError):
            os.listdir("/proc")
        return [own]

    assert run(work, ready).value == [True]


def test_no_run_holds_what_rights_are_added_to(ready: confine.Wall, run: Any) -> None:
    def work() -> list[str]:
        found = []
        for one in os.listdir("/proc/self/fd"):
            # One of them was the listing's own, closed by now.
            with contextlib.suppress(FileNotFoundError):
                found.append(os.readlink(f"/proc/self/fd/{one}"))
        return found

    assert layers.prepared()
    behind, free = run(work, ready).value, run(work, None).value
    assert not any("landlock" in one for one in behind)
    assert any("landlock" in one for one in free), "the trial is dead"


def test_it_is_made_once(ready: confine.Wall) -> None:
    before = layers.prepared()
    confine.prepare(dataclasses.replace(ready, filtered=True))
    assert layers.prepared() == before


def test_another_wall_makes_its_own(ready: confine.Wall, place: Any, run: Any) -> None:
    """One that was prepared for other paths must not be taken for this one's."""
    other = confine.plan(hidden=[place.solutions], readable=[place.workspace])
    work = place.answer.read_text
    assert run(work, other).value == "mine = 1\n"
    assert run(work, ready).error == "PermissionError"


def test_a_folder_elsewhere_is_an_error(landlock: confine.Wall, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not lie in"):
        assert landlock.rights is not None and landlock.grants is not None
        layers.restrict(landlock.rights, landlock.grants, private=tmp_path)
