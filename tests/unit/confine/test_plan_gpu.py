"""The wall for GPU runs, as far as a machine without one can show it."""

from __future__ import annotations

from pathlib import Path

from quizapp.grading.runner import confine


def test_a_gpu_wall_opens_more_and_hides_the_same(tmp_path: Path) -> None:
    hidden = tmp_path / "solutions"
    hidden.mkdir()
    plain, gpu = (confine.plan(hidden=[hidden], gpu=one) for one in (False, True))
    assert plain.hidden == gpu.hidden
    if plain.grants is not None:
        assert gpu.grants is not None and gpu.grants.gpu
        assert set(plain.grants.devices) <= set(gpu.grants.devices)
        assert not any(str(hidden).startswith(tree) for tree in gpu.grants.directories)
