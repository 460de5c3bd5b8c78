"""Runs a challenge's own answers (reference, oracle, mistakes) and keeps their records."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from quizapp.checks import Check, Given, Record, collect
from quizapp.checks.harness import Setting, load_source, run_check
from quizapp.grading.judge import bank, recorded
from quizapp.grading.judge.bank import BankError, Mistake
from quizapp.grading.judge.compare import Outcome, compare
from quizapp.grading.judge.recorded import Recorded
from quizapp.grading.judge.same import own_error
from quizapp.grading.judge.walk import Truth

DTYPES = {
    "float64": torch.float64,
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
}
"""Dtypes that can be graded, by the names ``challenge.toml`` and ``--dtype`` use."""

Entries = dict[str, Callable[..., Any]]


class Bench:
    """One challenge on one device, in one dtype, from one seed."""

    def __init__(
        self,
        solution: Path,
        names: Iterable[str],
        *,
        dtype: str,
        device: str = "cpu",
        seed: int = 0,
    ) -> None:
        """``solution`` is the challenge's folder under ``solutions/``, ``names`` its entry."""
        self.solution = solution
        self.names = tuple(names)
        self.dtype = dtype
        self.setting = Setting(seed, DTYPES[dtype], torch.device(device))
        self._oracle = Setting(seed, DTYPES[dtype], torch.device(device), oracle=True)
        self._truths: dict[str, Truth] = {}
        self._records: dict[tuple[tuple[str, ...], str], Record] = {}
        self._seconds: dict[str, float] = {}
        self._openings: dict[tuple[tuple[str, ...], str], Record] = {}
        self._outcomes: dict[tuple[tuple[str, ...], str], Outcome] = {}
        self._errors: dict[tuple[str, int], float] = {}
        self._answers: dict[tuple[str, ...], Entries | None] = {}

    @cached_property
    def reference_source(self) -> str:
        """Text of ``reference.py``."""
        return bank.read(self.solution / "reference.py")

    @cached_property
    def recorded(self) -> Recorded | None:
        """What the reference gave, where that is recorded and no reference is here.

        Raises:
            BankError: it was recorded for other inputs than are asked for.
        """
        path = self.solution / recorded.NAME
        if not path.is_file():
            return None
        found = recorded.read(path)
        asked = (self.dtype, str(self.setting.device), self.setting.seed)
        if asked != (found.dtype, found.device, found.seed):
            raise BankError(
                f"the examples of {self.solution.name} are recorded for {found.dtype} on "
                f"{found.device} and seed {found.seed} alone"
            )
        return found

    @cached_property
    def reference(self) -> Entries:
        """Entry points of ``reference.py``."""
        return bank.entries(self.reference_source, self.names, "reference.py")

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The banked mistakes; none where what the reference gives is all there is."""
        return () if self.recorded else bank.mistakes(self.solution)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The checks that apply to this dtype."""
        if self.recorded:
            return self.recorded.checks
        source = bank.read(self.solution / "checks.py")
        try:
            return collect(load_source(source, "checks.py", "checks"), self.dtype)
        except Exception as error:
            raise BankError(f"checks.py cannot be run: {type(error).__name__}: {error}") from error

    def truth(self, check: Check) -> Truth:
        """What ``check`` should give: the reference in the graded dtype and in float64."""
        if self.recorded:
            return self.recorded.truths[check.name]
        if check.name not in self._truths:
            oracle = self._own(check, self._oracle)
            if self.dtype == "float64":
                single = Setting(self.setting.seed, torch.float32, self.setting.device)
                want, rough, rough_eps = (
                    self._own(check, self.setting),
                    self._own(check, single),
                    2**-23,
                )
            else:
                want = rough = self._own(check, self.setting)
                rough_eps = torch.finfo(self.setting.dtype).eps
            eps = torch.finfo(self.setting.dtype).eps
            self._truths[check.name] = Truth(want, oracle, rough, eps, rough_eps)
        return self._truths[check.name]

    def cost(self, check: Check) -> float:
        """Seconds that the reference took for ``check``: an order to try checks in, no more."""
        return self._seconds.get(check.name, 0.0)

    def run(self, check: Check, entries: Entries, given: Given | None = None) -> Record:
        """The record of ``check`` on trusted ``entries``, in this process."""
        return run_check(check, entries, self.setting, given=given)

    def judge(self, check: Check, got: Record) -> Outcome:
        """Verdict for a record."""
        return compare(got, self.truth(check), check)

    def own_error(self, check: Check, index: int) -> float:
        """Largest rounding error of the reference in one yield of ``check``."""
        key = check.name, index
        if key not in self._errors:
            self._errors[key] = own_error(self.truth(check), index)
        return self._errors[key]

    def answer(self, mistaken: tuple[Mistake, ...]) -> Entries | None:
        """Entry points of the reference with these mistakes in it, ``None`` where they clash."""
        key = tuple(one.id for one in mistaken)
        if key not in self._answers:
            source = bank.apply(self.reference_source, mistaken)
            name = f"mistake {'+'.join(key)}"
            self._answers[key] = None if source is None else bank.entries(source, self.names, name)
        return self._answers[key]

    def mistaken(self, mistaken: tuple[Mistake, ...], check: Check) -> Record | None:
        """The record of ``check`` on the reference with these mistakes in it."""
        key = (tuple(one.id for one in mistaken), check.name)
        if key not in self._records:
            entries = self.answer(mistaken)
            if entries is None:
                return None
            self._records[key] = self.run(check, entries)
        return self._records[key]

    def opening(self, mistaken: tuple[Mistake, ...], check: Check, items: int) -> Record | None:
        """The beginning of that record, up to the yield that makes it ``items`` long. It may be
        longer, and is all there is where it is shorter."""
        key = (tuple(one.id for one in mistaken), check.name)
        if key in self._records:
            return self._records[key]
        known = self._openings.get(key)
        if known is not None and len(known.items) >= items:
            return known
        entries = self.answer(mistaken)
        if entries is None:
            return None
        found = run_check(check, entries, self.setting, enough=items)
        whole = found.failure is not None or len(found.items) < items
        (self._records if whole else self._openings)[key] = found
        return found

    def mistaken_outcome(self, mistaken: tuple[Mistake, ...], check: Check) -> Outcome | None:
        """Verdict for that record. It is the same for every answer that is compared with it."""
        key = (tuple(one.id for one in mistaken), check.name)
        if key not in self._outcomes:
            record = self.mistaken(mistaken, check)
            if record is None:
                return None
            self._outcomes[key] = self.judge(check, record)
        return self._outcomes[key]

    def _own(self, check: Check, setting: Setting) -> Record:
        where = setting.seed, check.name, setting.dtype, setting.device
        # Only the words of the graded run are read; in the oracle's nobody looks for names.
        given = Given(*where, oracle=setting.oracle, named=not setting.oracle)
        began = time.perf_counter()
        record = run_check(check, self.reference, setting, given=given)
        self._seconds[check.name] = time.perf_counter() - began
        if record.failure is not None:
            failure = record.failure
            raise BankError(
                f"the reference itself fails check {check.name}: {failure.type}: {failure.message}"
            )
        return record
