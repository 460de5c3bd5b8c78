"""Steps of a replay as lines of Python.

They come from the process in which the answer ran, so nothing in them is trusted: each name must be
one, each literal is read and written again, and what has another form is refused. The lines can
then do no more than call the answer, whose code the script runs anyway.
"""

from __future__ import annotations

import keyword
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quizapp.errors import Fault
from quizapp.grading.clean import clean_line
from quizapp.learner.replay.slice import lost as _lost

_VAR = re.compile(r"[a-z][a-z0-9_]{0,39}[0-9]{1,5}", re.ASCII)
"""Ends with a number, so that it is no keyword, no built-in and no name of the script's own."""
_KEY = re.compile(r"t[0-9]{1,6}", re.ASCII)
_NN = re.compile(r"torch\.nn\.[A-Z][A-Za-z0-9]{0,40}", re.ASCII)
_DTYPE = re.compile(r"(b?float(16|32|64)|int(8|16|32|64)|uint8|bool)", re.ASCII)
_DEVICE = re.compile(r"(cpu|mps|cuda)(:[0-9]{1,3})?", re.ASCII)
_PLACE = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*", re.ASCII)
_DEPTH = 20
_WIDEST = 96


class Forged(Fault):
    """A step that no honest runner tells."""

    def __init__(self) -> None:
        super().__init__(
            "what the check asked was told in no form that is known",
            hint="your answer may have changed how the grader works",
        )


def lines(steps: Sequence[Mapping[str, Any]], entries: frozenset[str]) -> Iterator[str]:
    """The body of the function that asks again; ``entries``: what the answer is called by."""
    writer = _Writer(entries)
    last = max((n for n, one in enumerate(steps) if one.get("op") == "call"), default=-1)
    for number, step in enumerate(steps):
        if number == last:
            yield "# The last call before the result in question: a place for breakpoint()"
        yield from writer.step(step)


class _Writer:
    def __init__(self, entries: frozenset[str]) -> None:
        self._entries = entries
        self._last = ""

    def step(self, step: Mapping[str, Any]) -> Iterator[str]:
        match step:
            case {"op": "seed", "seed": int(seed)}:
                yield f"torch.manual_seed({seed})"
            case {"op": "tensor", "out": out, "key": key}:
                yield f"{_var(out)} = {self._tensor(_key(key), step)}"
            case {"op": "call", "target": target, "args": list(args), "kwargs": dict(kwargs)}:
                yield from self._call(step, target, args, kwargs)
            case {"op": "fill", "var": var, "dtype": str(dtype), "device": str(device)}:
                where = f"dtype=torch.{_fit(_DTYPE, dtype)}"
                if _fit(_DEVICE, device) != "cpu":
                    where += f', device="{device}"'
                yield f"{self.value(var)}.to({where})"
            case {"op": "state", "var": var, "out": out}:
                yield f"{_var(out)} = state({self.value(var)})"
            case {"op": "pull", "terms": list(terms)}:
                pairs = [f"({self.value(how)}, tensors[{_key(key)!r}])" for how, key in terms]
                yield f"pull_back({', '.join(pairs)})"
            case {"op": "load", "var": var, "place": place, "key": key}:
                yield f"load({self._at(var, place)}, tensors[{_key(key)!r}])"
            case {"op": "grad", "var": var, "place": place, "key": key}:
                yield f"set_gradient({self._at(var, place)}, tensors[{_key(key)!r}])"
            case {"op": "grad", "var": var, "place": place, "value": None}:
                yield f"{self._at(var, place)}.grad = None"
            case {"op": "wants", "var": var, "place": place, "value": bool(wants)}:
                yield f"{self._at(var, place)}.requires_grad_({wants})"
            case {"op": "mode", "var": var, "place": str(place), "value": bool(mode)}:
                owner = self.value(var)
                if place:
                    owner += f".get_submodule({_fit(_PLACE, place)!r})"
                yield f"{owner}.training = {mode}"
            case {"op": "yield", "value": value}:
                if _lost(value) and self._last:
                    yield f"print('the call before gave', summary({self._last}))"
                yield f"result = {self.value(value)}"
            case _:
                raise Forged

    def _call(
        self, step: Mapping[str, Any], target: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> Iterator[str]:
        given = [self.value(one) for one in args]
        given += [f"{_name(key)}={self.value(one)}" for key, one in kwargs.items()]
        function = self.value(target)
        if step.get("catch") is True:
            text = f"raised({', '.join([function, *given])})"
        else:
            text = f"{function}({', '.join(given)})"
        if "out" in step:
            self._last = _var(step["out"])
            text = f"{self._last} = {text}"
        told = step.get("gave", step.get("raised", ""))
        word = "raised" if "raised" in step else "gave"
        if isinstance(told, str) and told and told != "None":
            told = "".join(one for one in clean_line(told, 80) if one.isprintable())
            if len(text) + len(told) < _WIDEST:
                text += f"  # {word} {told}"
            else:
                yield f"# {word} {told}:"
        yield text

    def _tensor(self, key: str, step: Mapping[str, Any]) -> str:
        options = []
        stride = step.get("stride")
        if stride is not None:
            if not isinstance(stride, list) or not all(type(one) is int for one in stride):
                raise Forged
            options.append(f"stride={tuple(stride)}")
        for flag in ("parameter", "grad"):
            if step.get(flag) is True:
                options.append(f"{flag}=True")
        if (device := step.get("device")) is not None:
            options.append(f'device="{_fit(_DEVICE, device)}"')
        if not options:
            return f"tensors[{key!r}].clone()"
        return f"tensor({', '.join([f'tensors[{key!r}]', *options])})"

    def _at(self, var: Any, place: Any) -> str:
        owner = self.value(var)
        return f"at({owner}, {_fit(_PLACE, place)!r})" if place else owner

    def value(self, how: Any, depth: int = 0) -> str:
        """An expression for how a value comes about."""
        if depth > _DEPTH:
            raise Forged
        match how:
            case ["v", var]:
                return _var(var)
            case ["c", None | bool() | int() | str() as literal]:
                return ascii(literal)
            case ["f", str(digits)]:
                return _float(digits)
            case ["l" | "u" | "iter" as tag, list(items)]:
                inner = [self.value(one, depth + 1) for one in items]
                if tag == "u":
                    return f"({', '.join(inner)}{',' if len(inner) == 1 else ''})"
                listed = f"[{', '.join(inner)}]"
                return f"iter({listed})" if tag == "iter" else listed
            case ["d", list(pairs)]:
                rows = [f"{str(k)!a}: {self.value(v, depth + 1)}" for k, v in pairs]
                return "{" + ", ".join(rows) + "}"
            case ["a", owner, name]:
                return f"{self.value(owner, depth + 1)}.{_name(name)}"
            case ["m", owner, name]:
                return f"{self.value(owner, depth + 1)}.{_name(name)}"
            case ["i", owner, int() | str() as key]:
                return f"{self.value(owner, depth + 1)}[{key!a}]"
            case ["g", owner]:
                return f"gradient({self.value(owner, depth + 1)})"
            case ["p", owner, str(place)]:
                return f"at({self.value(owner, depth + 1)}, {_fit(_PLACE, place)!r})"
            case ["entry", str(name)] if name in self._entries:
                return f"answer.{_name(name)}"
            case ["torch", str(path)]:
                return _fit(_NN, path)
            case ["dtype", str(name)]:
                return f"torch.{_fit(_DTYPE, name)}"
            case ["device", str(name)]:
                return f'torch.device("{_fit(_DEVICE, name)}")'
            case ["lost", str(told)]:
                return f"WorkedOut({clean_line(told, 80)!a})"
        raise Forged


def _fit(pattern: re.Pattern[str], text: Any) -> str:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise Forged
    return text


def _var(text: Any) -> str:
    return _fit(_VAR, text)


def _key(text: Any) -> str:
    return _fit(_KEY, text)


def _name(text: Any) -> str:
    if (
        not isinstance(text, str)
        or not text.isidentifier()
        or keyword.iskeyword(text)
        or text.startswith("_")
        or len(text) > 80
    ):
        raise Forged
    return text


def _float(digits: str) -> str:
    try:
        value = float.fromhex(digits)
    except (ValueError, OverflowError):
        raise Forged from None
    return repr(value) if math.isfinite(value) else f'float("{value}")'
