"""Walk a learner's value and the reference's side by side, up to the first difference.

Structure comes before numbers. Only plain rebuilt tensors come here. ``torch.allclose`` is never
used: it broadcasts, and lets a subclass answer for itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from quizapp.checks import Check
from quizapp.checks.record import (
    Free,
    Odd,
    Parameters,
    Raised,
    Record,
    Sequence,
    Table,
    TensorLeaf,
    Value,
)
from quizapp.grading.clean import clean_line
from quizapp.grading.judge import tolerance
from quizapp.grading.judge.words import a_kind, cells, number, plural, shape_of, summary
from quizapp.grading.report import Finding, Verdict
from quizapp.grading.wire.frames import ProtocolError


@dataclass(frozen=True, slots=True)
class Truth:
    """What one check should give."""

    want: Record
    """The reference in the graded dtype on the graded device: fixes structure."""
    oracle: Record
    """The reference in float64 on the CPU: fixes values."""
    rough: Record
    """The reference in the dtype in which its own error is measured."""
    eps: float
    """eps of the graded dtype."""
    rough_eps: float
    """eps of ``rough``'s dtype."""


class Stop(Exception):
    def __init__(self, verdict: Verdict, finding: Finding, share: float | None = None) -> None:
        super().__init__(finding.text)
        self.verdict = verdict
        self.finding = finding
        self.share = share


class Comparer:
    """Walks two values of one yield at once; raises ``Stop`` at the first difference."""

    def __init__(self, truth: Truth, check: Check) -> None:
        self._truth = truth
        self._check = check
        self.where = ""

    def value(
        self, got: Value, want: Value, oracle: Value, rough: Value, path: str
    ) -> float | None:
        """Largest share of the budget used below this node (``None``: nothing measured)."""
        match want:
            case Free(inner, shape):
                if not isinstance(got, Free):
                    raise ProtocolError("what is free is not marked as such")
                if shape:
                    self._structure(got.value, inner, path)
                return None
            case Parameters():
                self._parameters(got, want)
                return None
            case TensorLeaf():
                assert isinstance(oracle, TensorLeaf) and isinstance(rough, TensorLeaf)
                self._tensor_form(got, want, path)
                assert isinstance(got, TensorLeaf)
                return self._numbers(got.tensor, want.tensor, oracle.tensor, rough.tensor, path)
            case bool() | str() | None:
                self._kind(got, want, path)
                if got != want:
                    self._differs(summary(want), summary(got), path)
                return None
            case int() | float():
                return self._number(got, want, oracle, rough, path)
            case Raised():
                self._raised(got, want, path)
                return None
            case Sequence(items):
                self._kind(got, want, path)
                assert isinstance(got, Sequence)
                assert isinstance(oracle, Sequence) and isinstance(rough, Sequence)
                if len(got.items) != len(items):
                    text = f"has {plural(len(got.items), 'entry')}, {len(items)} asked for"
                    self._contract("type", text, str(len(items)), str(len(got.items)), path)
                shares = [
                    self.value(
                        got.items[i], items[i], oracle.items[i], rough.items[i], f"{path}[{i}]"
                    )
                    for i in range(len(items))
                ]
                return max((one for one in shares if one is not None), default=None)
            case Table(table):
                self._kind(got, want, path)
                assert isinstance(got, Table)
                assert isinstance(oracle, Table) and isinstance(rough, Table)
                self._keys(got, want, path)
                shares = [
                    self.value(
                        got.items[key], one, oracle.items[key], rough.items[key], _join(path, key)
                    )
                    for key, one in table.items()
                ]
                return max((one for one in shares if one is not None), default=None)
            case Odd(what):
                raise TypeError(f"the reference itself yields {what}")
        raise TypeError(f"not a record's value: {type(want)}")

    # --- structure -----------------------------------------------------------------------------
    def _structure(self, got: Value, want: Value, path: str) -> None:
        match want:
            case TensorLeaf():
                self._tensor_form(got, want, path)
            case Sequence(items):
                self._kind(got, want, path)
                assert isinstance(got, Sequence)
                if len(got.items) != len(items):
                    text = f"has {plural(len(got.items), 'entry')}, {len(items)} asked for"
                    self._contract("type", text, str(len(items)), str(len(got.items)), path)
                for i, one in enumerate(items):
                    self._structure(got.items[i], one, f"{path}[{i}]")
            case Table(table):
                self._kind(got, want, path)
                assert isinstance(got, Table)
                self._keys(got, want, path)
                for key, one in table.items():
                    self._structure(got.items[key], one, _join(path, key))
            case _:
                self._kind(got, want, path)

    def _kind(self, got: Value, want: Value, path: str) -> None:
        number_asked = isinstance(want, (int, float)) and not isinstance(want, bool)
        if number_asked and isinstance(got, int) and not isinstance(got, bool):
            return
        if type(got) is not type(want):
            if got is None and "gradient" in path:
                self._wrong_missing_gradient(path)
            if want is None and "gradient" in path and isinstance(got, TensorLeaf):
                self._differs("None", summary(got), path)
            self._contract(
                "type",
                f"is {a_kind(got)}, {a_kind(want)} asked for",
                a_kind(want),
                a_kind(got),
                path,
            )

    def _keys(self, got: Table, want: Table, path: str) -> None:
        missing = [key for key in want.items if key not in got.items]
        if missing:
            has = ", ".join(map(str, got.items)) or "nothing"
            text = f"lacks {', '.join(missing)}; it has {clean_line(has, 200)}"
            self._contract("type", text, ", ".join(want.items), clean_line(has, 200), path)
        extra = [key for key in got.items if key not in want.items]
        if extra and not want.open:
            text = f"has {clean_line(', '.join(extra), 200)}, which nobody asked for"
            self._contract(
                "type", text, ", ".join(want.items), clean_line(", ".join(got.items), 200), path
            )

    def _parameters(self, got: Value, want: Parameters) -> None:
        if not isinstance(got, Parameters):
            raise ProtocolError("no parameters where a module was filled")
        for name, shape in want.shapes.items():
            has = got.shapes.get(name)
            if has is None:
                names = clean_line(", ".join(got.shapes) or "none", 300)
                text = f"has no parameter {name} (it has: {names})"
                self._contract("parameters", text, f"{name} {shape_of(shape)}", names, "")
            elif has != shape:
                text = f"parameter {name} has shape {shape_of(has)}, {shape_of(shape)} asked for"
                self._contract("parameters", text, shape_of(shape), shape_of(has), "")

    def _tensor_form(self, got: Value, want: TensorLeaf, path: str) -> None:
        if not isinstance(got, TensorLeaf):
            self._kind(got, want, path)
            return
        mine, asked = got.tensor, want.tensor
        if mine.shape != asked.shape:
            texts = shape_of(asked.shape), shape_of(mine.shape)
            self._contract("shape", f"has shape {texts[1]}, {texts[0]} asked for", *texts, path)
        if mine.dtype != asked.dtype:
            names = str(asked.dtype)[6:], str(mine.dtype)[6:]
            self._contract("dtype", f"has dtype {names[1]}, {names[0]} asked for", *names, path)
        if got.device != want.device:
            text = f"is on {clean_line(got.device, 20)}, {want.device} asked for"
            self._contract("device", text, want.device, clean_line(got.device, 20), path)

    # --- numbers -------------------------------------------------------------------------------
    def _number(
        self, got: Value, want: float, oracle: Value, rough: Value, path: str
    ) -> float | None:
        self._kind(got, want, path)
        assert isinstance(got, (int, float)) and isinstance(oracle, (int, float))
        if isinstance(want, int):
            if got != want:
                self._differs(number(want), number(got), path)
            return None
        assert isinstance(rough, (int, float))
        mine, asked, exact, own = (
            torch.tensor(one, dtype=torch.float64) for one in (got, want, oracle, rough)
        )
        return self._numbers(mine, asked, exact, own, path)

    def _numbers(
        self,
        got: torch.Tensor,
        want: torch.Tensor,
        oracle: torch.Tensor,
        rough: torch.Tensor,
        path: str,
    ) -> float | None:
        if not want.is_floating_point():
            different = got != want
            if bool(different.any()):
                index = tuple(int(n) for n in different.nonzero()[0])
                self._value_stop(got, want, index, different, None, path)
            return None
        self._nonfinite(got, want, path)
        allowed = tolerance.budget(
            rough,
            oracle,
            self._truth.eps,
            self._truth.rough_eps,
            self._check.magnitude,
            self._check.slack,
        )
        found = tolerance.measure(got, want, oracle, allowed)
        if found.mismatched:
            assert found.index is not None
            assert found.over is not None
            self._value_stop(got, oracle, found.index, found.over, found, path)
        return found.share

    def _nonfinite(self, got: torch.Tensor, want: torch.Tensor, path: str) -> None:
        for name, mask in (("NaN", torch.isnan), ("inf", torch.isposinf), ("-inf", torch.isneginf)):
            different = mask(got) != mask(want)
            if not bool(different.any()):
                continue
            index = tuple(int(n) for n in different.nonzero()[0])
            has, asked = number(got[index].item()), number(want[index].item())
            count = int(different.sum())
            kind = f"is {name}" if bool(mask(got)[index]) else f"is not {name}"
            text = f"{plural(count, 'element')} of {got.numel()} {kind} where {asked} is right"
            raise Stop(
                Verdict.WRONG,
                Finding(
                    kind="nonfinite",
                    text=self._subject(text, path),
                    where=self._at(path),
                    expected=asked,
                    got=has,
                    index=index,
                    mismatched=count,
                    total=got.numel(),
                    cells=cells(got, want, different, index),
                ),
            )

    # --- findings ------------------------------------------------------------------------------
    def _value_stop(
        self,
        got: torch.Tensor,
        want: torch.Tensor,
        index: tuple[int, ...],
        different: torch.Tensor,
        found: tolerance.Measured | None,
        path: str,
    ) -> None:
        count = int(different.sum())
        has, asked = number(got[index].item()), number(want[index].item())
        if got.dim() == 0:
            text = f"is {has}, {asked} is right"
        else:
            text = (
                f"differs in {count} of {got.numel()} elements; first at {list(index)}: "
                f"{has}, {asked} is right"
            )
        finding = Finding(
            kind="value",
            text=self._subject(text, path),
            where=self._at(path),
            expected=summary(TensorLeaf(want, "cpu")),
            got=summary(TensorLeaf(got, "cpu")),
            index=index,
            mismatched=count,
            total=got.numel(),
            cells=cells(got, want, different, index),
        )
        if found is not None:
            finding = replace_finding(finding, max_error=found.max_error, budget=found.budget)
        raise Stop(Verdict.WRONG, finding, found.share if found else None)

    def _raised(self, got: Value, want: Raised, path: str) -> None:
        if not isinstance(got, Raised):
            raise ProtocolError("no outcome where a call may raise")
        asked = want.mro[0] if want.mro else ""
        if (asked and asked in got.mro) or (not asked and not got.mro):
            return
        expected = f"{asked}" if asked else "no exception"
        has = "no exception"
        text = f"raises nothing; {asked} is right"
        if got.mro:
            has = f"{clean_line(got.mro[0], 80)}: {clean_line(got.message, 200)}"
            text = f"raises {has}; {expected} is right"
        finding = Finding(
            kind="raised",
            text=self._subject(text, path),
            where=self._at(path),
            expected=expected,
            got=has,
        )
        raise Stop(Verdict.WRONG, finding)

    def _wrong_missing_gradient(self, path: str) -> None:
        finding = Finding(
            kind="value",
            text=f"no {path.strip('.')} arrives: it is None",
            where=self._at(path),
            expected="a gradient",
            got="None",
        )
        raise Stop(Verdict.WRONG, finding)

    def _differs(self, want: str, got: str, path: str) -> None:
        finding = Finding(
            kind="value",
            text=self._subject(f"is {got}, {want} is right", path),
            where=self._at(path),
            expected=want,
            got=got,
        )
        raise Stop(Verdict.WRONG, finding)

    def _contract(self, kind: str, text: str, expected: str, got: str, path: str) -> None:
        finding = Finding(
            kind=kind,
            text=f"the module {text}" if kind == "parameters" else self._subject(text, path),
            where=self._at(path),
            expected=expected,
            got=got,
        )
        raise Stop(Verdict.CONTRACT, finding)

    def _at(self, path: str) -> str:
        return ", ".join(part for part in (self.where, path.lstrip(".")) if part)

    def _subject(self, text: str, path: str) -> str:
        return f"{self._at(path) or 'the result'} {text}"


def replace_finding(finding: Finding, **changes: object) -> Finding:
    """A copy of ``finding`` with ``changes``."""
    return finding.model_copy(update=changes)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
