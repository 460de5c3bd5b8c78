"""A check's inputs and what it should give, as JSON that a person and any program can read."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from quizapp.checks import Check, Given
from quizapp.checks.harness import run_check
from quizapp.checks.record import (
    Free,
    Odd,
    Parameters,
    Raised,
    Sequence,
    Table,
    TensorLeaf,
    Value,
    freeze,
)
from quizapp.grading.judge.bank import BankError
from quizapp.grading.judge.bench import Bench

M = TypeVar("M", bound=nn.Module)
LARGEST = 20_000
"""Elements of a tensor that are written out."""


class Noting(Given):
    """A ``Given`` that remembers what it gave since the last yield."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._now: list[dict[str, Any]] = []
        self.cases: list[list[dict[str, Any]]] = []
        """What was given before each yield."""

    def take_tried(self) -> str:
        self.cases.append(self._now)
        self._now = []
        return super().take_tried()

    def integers(self, low: int, high: int, *shape: int) -> Tensor:
        return self._noted(super().integers(low, high, *shape), "integers")

    def coins(self, p: float, *shape: int) -> Tensor:
        return self._noted(super().coins(p, *shape), "true or false")

    def permutation(self, n: int) -> Tensor:
        return self._noted(super().permutation(n), "a permutation")

    def integer(self, low: int, high: int) -> int:
        value = super().integer(low, high)
        self._now.append({"what": "an integer", "value": value})
        return value

    def number(self, low: float, high: float) -> float:
        value = super().number(low, high)
        self._now.append({"what": "a number", "value": _number(value)})
        return value

    def fill(self, module: M, *, buffers: bool = False, scale: float = 1.0, variant: int = 0) -> M:
        filled = super().fill(module, buffers=buffers, scale=scale, variant=variant)
        state = {name: tensor(value) for name, value in filled.state_dict().items()}
        what = f"parameters of {type(module).__name__}"
        self._now.append({"what": what, "value": state})
        return filled

    def pull_back(self, output: Any) -> None:
        outputs = output if isinstance(output, (list, tuple)) else [output]
        for index, one in enumerate(outputs):
            if isinstance(one, Tensor) and one.requires_grad:
                generator = self._seeded("cotangent", index, *one.shape)
                drawn = torch.randn(one.shape, generator=generator, dtype=torch.float64)
                self._noted(drawn.to(self.graded), "gradient of the output that goes backward")
        super().pull_back(output)

    def _place(self, values: Tensor, strided: bool) -> Tensor:
        return self._noted(super()._place(values, strided), self._log[-1] if self._log else "")

    def called(self, name: str, arguments: dict[str, Any]) -> None:
        """Note what a check made of what it drew, before it handed it to the answer."""
        made = {key: one for key, one in arguments.items() if self._is_made(one)}
        if made:
            shown = {key: value(freeze(one)) for key, one in made.items()}
            self._now.append({"what": f"passed to {name}", "value": shown})

    def _is_made(self, one: Any) -> bool:
        if isinstance(one, (list, tuple)):
            return any(self._is_made(each) for each in one)
        return isinstance(one, Tensor) and not any(one is each for each in self.drawn)

    def _noted(self, value: Tensor, what: str) -> Tensor:
        self._now.append({"what": what, "value": tensor(value)})
        return value


def readable(bench: Bench, check: Check) -> dict[str, Any]:
    """One check: each case with what was drawn for it and what comes out."""
    setting = bench.setting
    given = Noting(setting.seed, check.name, setting.dtype, setting.device)
    entries = {name: _watched(name, entry, given) for name, entry in bench.reference.items()}
    record = run_check(check, entries, setting, given=given)
    if record.failure is not None:
        raise BankError(f"the reference itself fails check {check.name}: {record.failure.message}")
    cases = []
    items = [one for one in record.items if not isinstance(one.value, Parameters)]
    for item, drawn in zip(items, given.cases, strict=False):
        cases.append({"tried": item.tried, "given": drawn, "expected": value(item.value)})
    return {"name": check.name, "what": check.label, "cases": cases}


def _watched(name: str, entry: Callable[..., Any], given: Noting) -> Callable[..., Any]:
    """``entry``, whose calls are noted, and those of the modules that it makes."""

    def call(*args: Any, **kwargs: Any) -> Any:
        given.called(name, _by_name(entry, args, kwargs))
        made = entry(*args, **kwargs)
        if isinstance(made, nn.Module):
            made.register_forward_pre_hook(
                lambda module, passed: given.called(name, _by_name(module.forward, passed, {}))
            )
        return made

    return call


def _by_name(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    try:
        return dict(inspect.signature(function).bind(*args, **kwargs).arguments)
    except (TypeError, ValueError):
        return {f"argument {number}": one for number, one in enumerate(args)} | kwargs


def value(given: Value) -> Any:
    """A recorded value as JSON."""
    match given:
        case TensorLeaf():
            return tensor(given.tensor)
        case Sequence(items):
            return [value(one) for one in items]
        case Table(items):
            return {name: value(one) for name, one in items.items()}
        case Raised(mro):
            return f"raises {mro[0]}" if mro else "raises nothing"
        case Free():
            return "anything of its form"
        case Odd(what):
            return what
        case Parameters(shapes):
            return dict(shapes)
        case float():
            return _number(given)
        case _:
            return given


def tensor(given: Tensor) -> dict[str, Any]:
    """A tensor as JSON: nested lists where it is not too large."""
    plain = given.detach().cpu()
    found: dict[str, Any] = {
        "shape": list(plain.shape),
        "dtype": str(plain.dtype).removeprefix("torch."),
    }
    if plain.numel() <= LARGEST:
        found["values"] = _nested(
            plain.double().tolist() if plain.is_floating_point() else plain.tolist()
        )
    return found


def _nested(values: Any) -> Any:
    if isinstance(values, list):
        return [_nested(one) for one in values]
    return _number(values) if isinstance(values, float) else values


def _number(number: float) -> float | str:
    """Nine digits name every float32; what is not finite has no number in JSON."""
    return float(f"{number:.9g}") if math.isfinite(number) else str(number)
