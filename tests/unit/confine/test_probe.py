"""What is tried at start-up, and which tier follows from it."""

from __future__ import annotations

import dataclasses
import importlib
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from quizapp.grading.runner import confine
from quizapp.grading.runner.confine import (
    canaries,
    descriptors,
    kernel,
    landlock,
    owner,
    protection,
    scratch,
    seccomp,
)
from quizapp.grading.runner.confine.canaries import TRIALS

# Both modules share their name with what the package offers.
probe = importlib.import_module("quizapp.grading.runner.confine.probe")
enter = importlib.import_module("quizapp.grading.runner.confine.enter")

pytestmark = pytest.mark.skipif(not kernel.LINUX, reason="elsewhere nothing is tried yet")


def _without(monkeypatch: pytest.MonkeyPatch, *parts: str) -> None:
    """Plan walls as a system that lacks some parts would."""
    if "filter" in parts:
        monkeypatch.setattr(seccomp, "unavailable", lambda: "this kernel was built without it")
    if "landlock" in parts:

        def missing() -> int:
            raise OSError(38, "no such call")

        monkeypatch.setattr(landlock, "version", missing)
    if "user" in parts:
        monkeypatch.setattr(owner, "choose", lambda: (None, ""))


@pytest.fixture(scope="module")
def whole() -> confine.Protection:
    return confine.probe()


def test_here(whole: confine.Protection, place: Any) -> None:
    assert whole.landlock_abi == place.wall.abi
    assert whole.milliseconds > 0
    assert [one.name for one in whole.canaries] == [one.name for one in TRIALS]
    for trial, canary in zip(TRIALS, whole.canaries, strict=True):
        assert canary.held or not trial.planned(place.wall), canary.name
    if place.wall.abi >= 6 and place.wall.filtered:
        assert whole.tier == "full"


def test_temporary_files_may_lie_deeper_than_an_address_of_a_local_socket_is_long(
    whole: confine.Protection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    for folder in (tmp_path, deep):
        folder.chmod(0o711)  # who runs answers may be another user, and must get through
    monkeypatch.setenv("TMPDIR", str(deep))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(scratch, "_base", None)
    there = confine.probe()
    assert (there.tier, there.canaries) == (whole.tier, whole.canaries)


def test_a_file_that_exists_can_be_seen(whole: confine.Protection) -> None:
    """The one gap that is known; where it closes, the words must change."""
    held = {one.name for one in whole.canaries if not one.held}
    if whole.tier == "full":
        assert held == {"seeing that a file exists and how big it is"}


def test_with_nothing_every_trial_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or it is dead, and its refusal would prove nothing."""
    _without(monkeypatch, "filter", "landlock")
    found = confine.probe()
    assert found.tier == "contained"
    assert {one.name for one in found.canaries if one.held} == {"writing to a descriptor left open"}


@pytest.mark.parametrize("lacking", ["landlock", "filter"])
def test_one_part_alone_is_basic(lacking: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _without(monkeypatch, lacking)
    found = confine.probe()
    held = {one.name for one in found.canaries if one.held}
    assert found.tier == "basic"
    assert ("reading a file" in held) == (lacking == "filter")
    assert ("starting further processes" in held) == (lacking == "landlock")


def test_an_older_landlock_is_strong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Version 1: files without emptying them, no network, no signals. The filter fills in."""
    known = landlock.rights()
    first = dataclasses.replace(
        known,
        files=known.files & landlock.Files((1 << 13) - 1),
        net=landlock.Net(0),
        scope=landlock.Scope(0),
    )
    monkeypatch.setattr(landlock, "rights", lambda: first)
    _without(monkeypatch, "user")
    assert confine.probe().tier == "strong"


@pytest.mark.parametrize("part", ["landlock", "filter"])
@pytest.mark.parametrize("proof", [True, False], ids=["the proof", "the canaries"])
def test_a_part_that_does_nothing_is_an_error(
    part: str, proof: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a wall is no lower tier, it is a fault, and both who look at it find it."""
    module, name = {"landlock": (landlock, "restrict"), "filter": (seccomp, "install")}[part]
    monkeypatch.setattr(module, name, lambda *_, **__: None)
    if not proof:
        monkeypatch.setattr(enter, "_prove", lambda *_: None)
    with pytest.raises(confine.ConfineError, match=r"can still be|does not stop"):
        confine.probe()


def test_a_filter_with_a_gap_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    gap = {name: calls.replace("memfd_create", "") for name, calls in seccomp._REFUSED.items()}
    monkeypatch.setattr(seccomp, "_REFUSED", gap)
    seccomp.program.cache_clear()
    try:
        with pytest.raises(confine.ConfineError, match="does not stop keeping memory as a file"):
            confine.probe()
    finally:
        seccomp.program.cache_clear()


def test_a_gap_in_landlock_that_the_filter_hides_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = landlock.rights()
    if not known.scope:
        pytest.skip("this Landlock does not guard signals")
    _without(monkeypatch, "user")
    create = landlock._create
    monkeypatch.setattr(
        landlock,
        "_create",
        lambda handled: create(dataclasses.replace(handled, scope=landlock.Scope(0))),
    )
    monkeypatch.setattr(landlock, "rights", lambda: known)
    with pytest.raises(confine.ConfineError, match=r"signalled|does not stop"):
        confine.probe()


def test_a_stray_descriptor_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(descriptors, "close_others", lambda keep: None)
    with pytest.raises(confine.ConfineError, match="descriptor left open"):
        confine.probe()


def test_it_goes_on_beside_other_work_and_leaves_nothing() -> None:
    started = confine.Probe()
    child = started._child
    first = started.result()
    assert started.result() is first
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert not list(Path("/tmp").glob(f"quizapp-*/{child}"))


def test_it_clears_up_although_nobody_asks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A front end that is stopped at once kills the service, and nobody waits for the trial."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    started = confine.Probe()
    os.close(started._reader)
    os.waitpid(started._child, 0)
    assert not list(tmp_path.iterdir())


def test_one_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_try_all", lambda _: time.sleep(60))
    monkeypatch.setattr(probe, "_DEADLINE_SECONDS", 0.2)
    with pytest.raises(confine.ConfineError, match="without an answer"):
        confine.probe()


@pytest.mark.parametrize(
    ("files", "calls", "both", "wrapped", "tier"),
    [
        (True, True, True, False, "full"),
        (True, True, False, False, "strong"),
        (False, True, False, True, "bwrap"),
        (False, True, False, False, "basic"),
        (True, False, True, False, "basic"),
        (False, False, False, True, "contained"),
    ],
)
def test_tiers(files: bool, calls: bool, both: bool, wrapped: bool, tier: str) -> None:
    found = protection.judge_tier(files=files, calls=calls, both=both, bubblewrapped=wrapped)
    assert found == tier


def test_a_gpu_costs_the_highest_tier() -> None:
    tiers = ("full", "strong", "basic", "contained")
    assert [confine.with_gpu(one) for one in tiers] == ["strong", "strong", "basic", "contained"]


def test_names_are_told_apart() -> None:
    assert len({one.name for one in canaries.TRIALS}) == len(canaries.TRIALS) >= 30
