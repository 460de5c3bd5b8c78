"""Recorded examples: the same verdicts as with the reference, and strict reading of what came."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.grading.judge import recorded
from quizapp.grading.judge.bank import BankError
from quizapp.grading.judge.bench import Bench
from quizapp.grading.report import Verdict

PUBLIC = ("values", "gradient", "refuses")


def norm(solution: Path, dtype: str = "float32") -> Bench:
    return Bench(solution, ["norm"], dtype=dtype, seed=1)


def folder(bench: Bench, tmp_path: Path) -> Path:
    """A solution's folder without its reference."""
    found = tmp_path / "recorded"
    found.mkdir()
    checks = {one: bench.truth(one) for one in bench.checks if one.name in PUBLIC}
    setting = bench.setting
    data = recorded.write(checks, dtype=bench.dtype, device="cpu", seed=setting.seed)
    (found / recorded.NAME).write_bytes(data)
    return found


@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16"])
def test_the_same_verdicts_as_with_the_reference(
    solution: Path, tmp_path: Path, dtype: str
) -> None:
    whole = norm(solution, dtype)
    alone = Bench(folder(whole, tmp_path), whole.names, dtype=dtype, seed=whole.setting.seed)
    assert [one.name for one in alone.checks] == list(PUBLIC)
    assert alone.mistakes == ()
    same = [one for one in whole.checks if one.name in PUBLIC]
    for check, known in zip(alone.checks, same, strict=True):
        assert (check.label, check.magnitude, check.slack) == (
            known.label,
            known.magnitude,
            known.slack,
        )
        right = whole.run(known, whole.reference)
        assert alone.judge(check, right).verdict is Verdict.PASS
        for mistake in whole.mistakes:
            record = whole.mistaken((mistake,), known)
            assert record is not None
            ours, theirs = alone.judge(check, record), whole.judge(known, record)
            assert ours.verdict is theirs.verdict


def test_other_inputs_are_refused(solution: Path, tmp_path: Path) -> None:
    whole = norm(solution)
    found = folder(whole, tmp_path)
    for changes in ({"seed": whole.setting.seed + 1}, {"dtype": "float64"}):
        fields = {"dtype": whole.dtype, "seed": whole.setting.seed} | changes
        with pytest.raises(BankError, match="recorded for float32 on cpu and seed"):
            _ = Bench(found, whole.names, **fields).checks  # type: ignore[arg-type]


def test_a_property_stays_at_home(solution: Path) -> None:
    bench = norm(solution)
    (levels,) = (one for one in bench.checks if one.name == "levels")
    with pytest.raises(BankError, match="cannot be public"):
        recorded.write({levels: bench.truth(levels)}, dtype="float32", device="cpu", seed=0)


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whatever_is_changed_nothing_but_a_fault_is_raised(
    solution: Path, tmp_path: Path, data: st.DataObject
) -> None:
    path = tmp_path / "once" / recorded.NAME
    if not path.exists():
        path.parent.mkdir()
        shutil.copy(folder(norm(solution), tmp_path) / recorded.NAME, path)
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    changed = tmp_path / "changed.bin"
    changed.write_bytes(raw[: data.draw(st.integers(0, len(raw)))])
    try:
        recorded.read(changed)
    except BankError as error:
        assert str(error)
