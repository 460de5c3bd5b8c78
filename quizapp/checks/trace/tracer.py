"""Notes what a check asks of an answer, as steps of plain data.

Objects are known by identity and kept alive, so that an identity stays one. A value that is not
known is a constant: a literal, or a tensor that is kept as it is at that moment. What a check does
between two questions shows as the difference between what is known of a module or tensor and what
it holds now.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import GeneratorType
from typing import Any

import torch
from torch import Tensor, nn

from quizapp.checks.entries import Make
from quizapp.checks.record import FreeMark, OpenTable, Raised, class_name
from quizapp.checks.trace.store import Store, Untraceable, brief, thing
from quizapp.checks.trace.watch import Watched, changes

Expr = list[Any]
"""How a value comes about: a tag and what belongs to it (see ``Tracer.told``)."""

MAX_STEPS = 3_000
MAX_TEXT = 1 << 20
"""Of all steps of one check, as JSON."""


class Tracer:
    """The notes on one run of one check."""

    def __init__(self, check: str) -> None:
        self.check = check
        self.steps: list[dict[str, Any]] = []
        self._store = Store()
        self._known: dict[int, tuple[Any, Expr]] = {}
        self._watched: dict[str, Watched] = {}
        self._tables: dict[int, dict[str, int]] = {}
        """Of each table of gradients what it held when it was put together."""
        self._counts: dict[str, int] = {}
        self._text = 0
        self._inside = self._catching = 0
        self._stopped = False
        self._last: tuple[Any, str] = (object(), "")

    @property
    def tensors(self) -> dict[str, Tensor]:
        """Inputs by their keys."""
        return self._store.tensors

    def steps_as_text(self) -> list[str]:
        """Each step as JSON, for a record, which takes no deeper nesting."""
        return [json.dumps(one, separators=(",", ":")) for one in self.steps]

    # --- calls ---------------------------------------------------------------------------------
    def call(
        self,
        function: Any,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        owner: Any = None,
        name: str = "",
        run: Callable[[], Any] | None = None,
    ) -> Any:
        """Make a call, and note it if it reaches the answer. ``run`` makes it in its stead."""
        make = run or (lambda: function(*args, **kwargs))
        if self._inside or self._stopped:
            return make()
        step: dict[str, Any] | None = None
        try:
            target = self._target(function, owner, name)
            if target is not None:
                step = {
                    "op": "call",
                    "target": target,
                    "args": [self._argument(one) for one in args],
                    "kwargs": {key: self._argument(one) for key, one in kwargs.items()},
                }
                self._sync()
                if self._catching:
                    step["catch"] = True
                self._note(step)
        except Exception as error:
            self._give_up(error)
            return make()
        if step is None:
            return make()
        luck = torch.default_generator.get_state()
        self._inside += 1
        try:
            result = make()
        except BaseException as error:
            step["raised"] = class_name(type(error))[:80]
            raise
        finally:
            self._inside -= 1
            if not torch.equal(luck, torch.default_generator.get_state()):
                step["random"] = True
            self._refresh()
        try:
            step["out"] = self._name(result)
            step["gave"] = brief(result)
            self._last = (result, step["out"])
        except Exception as error:
            self._give_up(error)
        return result

    def counted(self, function: Any, args: tuple[Any, ...], count: Callable[..., int]) -> int:
        """Count the work of a call; the call is noted as any other."""
        if self._inside or self._stopped:
            return count(function, *args)
        try:
            if self._target(function, None, "") is None:
                raise Untraceable("it counts the work of more than a call")
        except Exception as error:
            self._give_up(error)
            return count(function, *args)
        found: int = self.call(function, args, {}, run=lambda: count(function, *args))
        return found

    def _target(self, function: Any, owner: Any, name: str) -> Expr | None:
        """How the answer is reached by ``function``; ``None`` where it is not."""
        if isinstance(function, Make):
            return ["entry", function.name]
        if id(function) in self._known and not isinstance(function, Tensor):
            return self._known[id(function)][1]
        if owner is None:
            owner, name = getattr(function, "__self__", None), getattr(function, "__name__", "")
        if owner is not None and id(owner) in self._known and name.isidentifier():
            inner = self._known[id(owner)][1]
            data = isinstance(owner, (Tensor, str, list, tuple, dict, GeneratorType))
            return None if data or name.startswith("_") else ["m", inner, name]
        if isinstance(function, type) and issubclass(function, (nn.Module, nn.Parameter)):
            path = f"torch.nn.{function.__name__}"
            return ["torch", path] if getattr(nn, function.__name__, None) is function else None
        return None

    # --- what Given does -----------------------------------------------------------------------
    def seeded(self, seed: int) -> None:
        """The global generator was seeded."""
        self._write({"op": "seed", "seed": seed})

    def filled(self, module: nn.Module, dtype: torch.dtype, device: torch.device) -> None:
        """A module was moved and overwritten; the values are noted when they are next asked for."""
        if id(module) in self._known:
            where = {"dtype": str(dtype)[6:], "device": str(device)}
            self._write({"op": "fill", "var": self._known[id(module)][1], **where})

    def state_of(self, module: nn.Module, found: OpenTable) -> None:
        """A module's state was taken."""
        if id(module) in self._known and not self._inside and not self._stopped:
            self._synced()
            out = self._fresh("state")
            self._write({"op": "state", "var": self._known[id(module)][1], "out": out})
            self._known[id(found)] = (found, ["v", out])

    @contextmanager
    def catching(self) -> Iterator[None]:
        """What is called meanwhile may raise."""
        self._catching += 1
        try:
            yield
        finally:
            self._catching -= 1

    def caught(self, found: Raised) -> None:
        """The outcome of a call that may raise."""
        if self.steps and self.steps[-1].get("catch") and not self._stopped:
            step = self.steps[-1]
            step["out"] = self._fresh("raised")
            self._known[id(found)] = (found, ["v", step["out"]])

    def pulled(self, terms: list[tuple[Any, Tensor]]) -> None:
        """Gradients flowed back from outputs, each with its cotangent."""
        if not terms or self._inside or self._stopped:
            return
        try:
            noted = []
            for output, cotangent in terms:
                how = self.told(output)
                if how[0] == "lost":
                    raise Untraceable("it works on what your code gives before it goes backward")
                noted.append([how, self._store.keep(cotangent)])
            self._note({"op": "pull", "terms": noted})
        except Exception as error:
            self._give_up(error)
        self._refresh()

    def gradients(
        self, table: OpenTable, leaves: tuple[Any, ...], inputs: int, function: Any
    ) -> None:
        """What ``given.backward`` put together."""
        if self._inside or self._stopped:
            return
        rows: list[list[Any]] = [["output", self.told(table["output"])]]
        for index, leaf in enumerate(leaves):
            key = f"gradient of input {index}" if inputs > 1 else "gradient of the input"
            if key in table:
                rows.append([key, ["g", self.told(leaf)]])
        owner = self._known.get(id(function))
        for key in table:
            name = key.removeprefix("gradient of ")
            if owner is not None and key not in {row[0] for row in rows}:
                rows.append([key, ["g", ["p", owner[1], name]]])
        self._known[id(table)] = (table, ["d", rows])
        self._tables[id(table)] = {key: id(value) for key, value in table.items()}

    # --- yields --------------------------------------------------------------------------------
    def yielded(self, value: Any, how: Expr | None) -> None:
        """A result was given out."""
        if not self._inside and not self._stopped:
            self._synced()
            self._write({"op": "yield", "value": self.told(value) if how is None else how})

    def last_result(self, value: Any) -> Expr:
        """How a value came about that a call just gave."""
        return ["v", self._last[1]] if value is self._last[0] else self.told(value)

    def remember_generator(self, made: Any, items: list[Any]) -> None:
        """Of a generator that would be used up by a look at it, what it will give."""
        self._known[id(made)] = (made, ["later", items])

    # --- values --------------------------------------------------------------------------------
    def told(self, value: Any) -> Expr:
        """How a value comes about, and ``lost`` where the check worked it out in its own way.

        ``v``: a variable; ``c``, ``f``: a constant, a float by its bits; ``l``, ``u``, ``d``:
        list, tuple, dict; ``a``: an attribute; ``p``: a parameter by name; ``g``: a gradient;
        ``m``: a method; ``i``: an item; ``entry``, ``torch``: an entry, a class of torch's.
        """
        try:
            return self._expression(value, constant=False)
        except Exception:
            return ["lost", "something that is not told"]

    def _argument(self, value: Any) -> Expr:
        return self._expression(value, constant=True)

    def _expression(self, value: Any, *, constant: bool) -> Expr:
        if id(value) in self._known:
            how = self._known[id(value)][1]
            if how[0] == "later":
                return ["iter", [self._expression(one, constant=constant) for one in how[1]]]
            return how if how[0] != "d" else self._table(value, how)
        match value:
            case None | bool() | int() | str():
                if not constant:
                    return ["lost", brief(value)]
                if isinstance(value, str) and len(value) > 1_000:
                    raise Untraceable("a text is too long")
                return ["c", value]
            case float():
                return ["f", value.hex()] if constant else ["lost", brief(value)]
            case FreeMark():
                return self._expression(value.value, constant=constant)
            case Tensor():
                return self._tensor(value, constant=constant)
            case list() | tuple():
                tag = "u" if isinstance(value, tuple) else "l"
                return [tag, [self._expression(one, constant=constant) for one in value]]
            case dict():
                return [
                    "d",
                    [[str(k), self._expression(v, constant=constant)] for k, v in value.items()],
                ]
            case torch.dtype():
                return ["dtype", str(value)[6:]]
            case torch.device():
                return ["device", str(value)]
            case Make():
                return ["entry", value.name]
        target = self._target(value, None, "")
        if target is not None and target[0] == "m":
            return target
        raise Untraceable(f"it hands over {thing(value)} of its own")

    def _table(self, table: OpenTable, how: Expr) -> Expr:
        """Gradients, but for those that the check has put something else in the place of."""
        held = self._tables[id(table)]
        rows = [
            [key, row if held.get(key) == id(table[key]) else ["lost", brief(table[key])]]
            for key, row in how[1]
            if key in table
        ]
        return ["d", rows]

    def _tensor(self, value: Tensor, *, constant: bool) -> Expr:
        for var, watched in self._watched.items():
            if (found := watched.place(value)) is not None:
                place, is_gradient = found
                how = ["p", ["v", var], place] if place else ["v", var]
                return ["g", how] if is_gradient else how
        if not constant:
            return ["lost", brief(value)]
        out = self._fresh("x")
        step: dict[str, Any] = {"op": "tensor", "out": out, "key": self._store.keep(value)}
        if isinstance(value, nn.Parameter):
            step["parameter"] = True
        if value.requires_grad and value.is_leaf:
            step["grad"] = True
        if not value.is_contiguous():
            step["stride"] = list(value.stride())
        if value.device.type != "cpu":
            step["device"] = str(value.device)
        self._note(step)
        self._learn(value, out)
        if value.is_leaf and value.grad is not None:
            key = self._store.keep(value.grad.to_dense())
            self._note({"op": "grad", "var": ["v", out], "place": "", "key": key})
        return ["v", out]

    def _name(self, result: Any) -> str:
        """A variable for what a call gave."""
        if id(result) in self._known and self._known[id(result)][1][0] == "v":
            return str(self._known[id(result)][1][1])
        kind = "p" if isinstance(result, nn.Parameter) else "out"
        if not isinstance(result, (bool, int, float, str, Tensor, list, tuple, dict, type(None))):
            kind = class_name(type(result)).lower().strip("_")
        out = self._fresh(kind if kind.isidentifier() and kind.isascii() else "made")
        if result is None or isinstance(result, (bool, int, float, str)):
            return out  # one object serves many: identity says nothing
        self._learn(result, out)
        if isinstance(result, (list, tuple)):
            for index, one in enumerate(result):
                if isinstance(one, Tensor) and id(one) not in self._known:
                    self._known[id(one)] = (one, ["i", ["v", out], index])
        elif isinstance(result, dict):
            for key, one in result.items():
                told = isinstance(key, str) and len(key) < 200
                if told and not isinstance(one, (bool, int, float, str, type(None))):
                    self._known[id(one)] = (one, ["i", ["v", out], key])
        return out

    def _learn(self, value: Any, out: str) -> None:
        self._known[id(value)] = (value, ["v", out])
        # A subclass of the answer's own would be asked through its own methods.
        if type(value) in (Tensor, nn.Parameter) or isinstance(value, nn.Module):
            self._watched[out] = Watched(value)

    def _fresh(self, kind: str) -> str:
        number = self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"{kind[:30]}{number}"

    # --- what changed in between ---------------------------------------------------------------
    def _synced(self) -> None:
        try:
            self._sync()
        except Exception as error:
            self._give_up(error)

    def _sync(self) -> None:
        for var, watched in list(self._watched.items()):
            for op, place, value in changes(watched):
                step: dict[str, Any] = {"op": op, "var": ["v", var], "place": place}
                if op == "into":
                    owner = ["p", ["v", var], place] if place else ["v", var]
                    step = {"op": "load", "var": ["g", owner], "place": ""}
                if isinstance(value, Tensor):
                    step["key"] = self._store.keep(value)
                else:
                    step["value"] = value
                self._note(step)
            watched.refresh()

    def _refresh(self) -> None:
        try:
            for watched in self._watched.values():
                watched.refresh()
        except Exception as error:
            self._give_up(error)

    # --- steps ---------------------------------------------------------------------------------
    def _write(self, step: dict[str, Any]) -> None:
        if self._inside or self._stopped:
            return
        try:
            self._note(step)
        except Exception as error:
            self._give_up(error)

    def _note(self, step: dict[str, Any]) -> None:
        self._text += len(json.dumps(step))
        if len(self.steps) >= MAX_STEPS or self._text > MAX_TEXT:
            raise Untraceable("it asks too much for one script")
        self.steps.append(step)

    def _give_up(self, error: Exception) -> None:
        """Note no more. An answer's objects may raise when they are looked at: that must show in
        what the check asks, nowhere else."""
        told = str(error) if isinstance(error, Untraceable) else "it gives what cannot be noted"
        self.stop(told)

    def stop(self, reason: str) -> None:
        """Note no more, and why."""
        if self._stopped:
            return
        self._stopped = True
        self.steps.append({"op": "stop", "why": reason})
