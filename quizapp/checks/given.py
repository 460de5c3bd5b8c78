"""``Given``: where every input, weight and cotangent of a check comes from.

Each draw has its own generator, seeded from (run seed, check, number of the draw), so what the
learner's code does between two draws cannot shift the next one. Values are drawn on the CPU in
float64, rounded to the graded dtype, then moved: learner, reference and float64 oracle all start
from the same numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from quizapp.checks.naming import Names
from quizapp.checks.record import OpenTable, Parameters, Raised, class_name
from quizapp.checks.tried import drawn, listed, shape_of
from quizapp.checks.work import count_work

M = TypeVar("M", bound=nn.Module)


class ContractError(Exception):
    """The learner's object is not of the form that was asked for (no module, no such method)."""


class Given:
    """Source of all data in one run of one check."""

    def __init__(
        self,
        seed: int,
        check: str,
        dtype: torch.dtype,
        device: torch.device,
        *,
        oracle: bool = False,
        named: bool = False,
    ) -> None:
        """``dtype`` is the graded one. With ``oracle`` the values are rounded to it all the same
        and then computed with in float64 on the CPU. With ``named`` inputs are called as the
        arguments that they become; for trusted entries alone."""
        self._seed = seed
        self._check = check
        self._draws = 0
        self._log: list[str] = []
        self.names = Names(lambda: self._log) if named else None
        self.manifests: list[Parameters] = []
        """What ``fill`` met since the last yield; the framework puts it into the record."""
        self.drawn: list[Tensor] = []
        """Every floating tensor drawn so far: pack proofs answer with an input of like shape."""
        self.dtype = torch.float64 if oracle else dtype
        """Dtype to compute in: build literal tensors with it."""
        self.device = torch.device("cpu") if oracle else device
        self.graded = dtype
        """The graded dtype, in the oracle's run as well: for choosing sizes or magnitudes."""

    # --- draws ---------------------------------------------------------------------------------
    def normal(
        self,
        *shape: int,
        mean: float = 0.0,
        std: float = 1.0,
        strided: bool = False,
    ) -> Tensor:
        """Normal values of ``shape``; ``strided``: the same values in non-contiguous memory."""
        values = torch.randn(shape, generator=self._generator(), dtype=torch.float64)
        self.note(
            drawn("normal", shape, mean=(mean, 0.0), std=(std, 1.0), strided=(strided, False))
        )
        return self._place(values * std + mean, strided)

    def uniform(
        self,
        *shape: int,
        low: float = 0.0,
        high: float = 1.0,
        strided: bool = False,
    ) -> Tensor:
        """Uniform values in [low, high)."""
        values = torch.rand(shape, generator=self._generator(), dtype=torch.float64)
        self.note(drawn("uniform", shape, low=(low, 0.0), high=(high, 1.0)))
        return self._place(low + (high - low) * values, strided)

    def integers(self, low: int, high: int, *shape: int) -> Tensor:
        """int64 values in [low, high), of ``shape``."""
        values = torch.randint(low, high, shape, generator=self._generator())
        self.note(f"integers in [{low}, {high}) {shape_of(shape)}")
        return self._told(values.to(self.device))

    def coins(self, p: float, *shape: int) -> Tensor:
        """A bool tensor, True with probability ``p``."""
        values = torch.rand(shape, generator=self._generator(), dtype=torch.float64) < p
        self.note(f"bool {shape_of(shape)}")
        return self._told(values.to(self.device))

    def permutation(self, n: int) -> Tensor:
        """int64 permutation of 0..n-1."""
        return torch.randperm(n, generator=self._generator()).to(self.device)

    def integer(self, low: int, high: int) -> int:
        """One int in [low, high)."""
        return int(torch.randint(low, high, (), generator=self._generator()))

    def number(self, low: float, high: float) -> float:
        """One float in [low, high), rounded to the graded dtype."""
        value = torch.rand((), generator=self._generator(), dtype=torch.float64)
        return float((low + (high - low) * value).to(self.graded))

    def tensor(self, values: Sequence[Any]) -> Tensor:
        """The floats given, rounded to the graded dtype (``torch.tensor`` for integers)."""
        plain = torch.tensor(values, dtype=torch.float64)
        self.note(drawn("values", tuple(plain.shape)))
        return self._place(plain, strided=False)

    def reseed(self, number: int = 0) -> None:
        """Seed torch's global generator, for answers that draw from it (dropout).

        Not ``torch.manual_seed``: it seeds every kind of device, and formats a stack trace for
        each that is not initialised, 1 ms in all."""
        seed = self._key("global", number)
        torch.default_generator.manual_seed(seed)
        if self.device.type == "cuda":
            torch.cuda.manual_seed(seed)
        elif self.device.type == "mps":
            torch.mps.manual_seed(seed)

    # --- modules -------------------------------------------------------------------------------
    def fill(self, module: M, *, buffers: bool = False, scale: float = 1.0, variant: int = 0) -> M:
        """Move ``module`` to the graded dtype and device and overwrite its parameters by name.

        Matrices and kernels get std ``scale``/√fan-in, one-dimensional ``weight``s lie around 1,
        the rest around 0. With ``buffers`` floating buffers are drawn as well (positive where the
        name says variance). The same name and shape get the same values within a check, so that
        two modules of one form are equal; ``variant`` gives the second one others (a teacher
        beside its student). Names and shapes go into the record, so that a missing or misshapen
        parameter is its own finding; additional parameters are allowed.

        Raises:
            ContractError: ``module`` is no ``nn.Module``.
        """
        if not isinstance(module, nn.Module):
            raise ContractError(f"an nn.Module was asked for, this is {_a(type(module).__name__)}")
        module = module.to(device=self.device, dtype=self.dtype)
        shapes: dict[str, list[int]] = {}
        with torch.no_grad():
            for names, tensor in _named(module.named_parameters(remove_duplicate=False)):
                shapes |= {name: list(tensor.shape) for name in names}
                if tensor.is_floating_point():
                    tensor.copy_(self._weight(names[0], tensor.shape, scale, variant))
            for names, tensor in _named(module.named_buffers(remove_duplicate=False)):
                if not tensor.is_floating_point():
                    continue
                shapes |= {name: list(tensor.shape) for name in names}
                if buffers:
                    tensor.copy_(self._buffer(names[0], tensor.shape, variant))
        self.manifests.append(Parameters(shapes))
        return module

    def state(self, module: nn.Module) -> OpenTable:
        """Parameters and buffers by name, as they are now."""
        if not isinstance(module, nn.Module):
            raise ContractError(f"an nn.Module was asked for, this is {_a(type(module).__name__)}")
        return OpenTable(
            {name: value.detach().clone() for name, value in module.state_dict().items()}
        )

    # --- gradients -----------------------------------------------------------------------------
    def backward(self, function: Callable[..., Any], *inputs: Any) -> OpenTable:
        """Output of ``function(*inputs)`` and the gradients of <output, random cotangent>.

        Floating tensors among ``inputs`` become leaves. Keys: ``output``, ``gradient of input i``
        and, where ``function`` is a module, ``gradient of NAME``; a gradient that never arrives
        is ``None``. The cotangent is random because a sum hides mistakes: through softmax or a
        normaliser its gradient is 0. ``(output * cotangent).sum().backward()`` is the same
        gradient as ``backward(cotangent)`` without the 0.4 s that its first call spends importing.
        """
        leaves = [_leaf(one) for one in inputs]
        if self.names is not None:
            for leaf, one in zip(leaves, inputs, strict=True):
                self.names.same(leaf, one)
        named: dict[str, Tensor] = {}
        if isinstance(function, nn.Module):
            named = dict(function.named_parameters())
        for parameter in named.values():
            parameter.grad = None
        output = self._ask(function, *leaves)
        self.pull_back(output)
        table = OpenTable(output=output)
        for index, leaf in enumerate(leaves):
            if isinstance(leaf, Tensor) and leaf.requires_grad:
                table[
                    f"gradient of input {index}" if len(leaves) > 1 else "gradient of the input"
                ] = _dense(leaf.grad)
        for name, parameter in named.items():
            table[f"gradient of {name}"] = _dense(parameter.grad)
        return table

    def pull_back(self, output: Any) -> None:
        """Call backward with a random cotangent from ``output`` (a tensor, or a list of them)."""
        total: Tensor | None = None
        outputs = output if isinstance(output, (list, tuple)) else [output]
        for index, one in enumerate(outputs):
            if not isinstance(one, Tensor) or not one.requires_grad:
                continue
            term = (one * self._cotangent(index, one)).sum()
            total = term if total is None else total + term
        if total is not None:
            total.backward()  # type: ignore[no-untyped-call]

    # --- behaviour -----------------------------------------------------------------------------
    def raises(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Raised:
        """What ``function(*args)`` raises, as data; a subclass of the reference's is as good."""
        try:
            self._ask(function, *args, **kwargs)
        except Exception as error:
            names = [class_name(one)[:80] for one in type(error).__mro__ if one is not object]
            return Raised(names, _text(error))
        return Raised([])

    def work(self, function: Callable[..., Any], *args: Any) -> int:
        """Work done by ``function(*args)``: elements produced, multiply-adds for products.

        Counts, not seconds, so it is the same on every machine. Compare growth from n to 2n and
        4n with ``growth``; yield it as ``free``."""
        return count_work(function, *args)

    def note(self, text: str) -> None:
        """Add to what the next yield is said to have tried."""
        self._log.append(text)

    # --- for the framework ---------------------------------------------------------------------
    def take_tried(self) -> str:
        """What was asked since the last yield."""
        log, self._log = self._log, []
        return listed(log)

    def _ask(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    def _cotangent(self, index: int, output: Tensor) -> Tensor:
        generator = self._seeded("cotangent", index, *output.shape)
        drawn = torch.randn(output.shape, generator=generator, dtype=torch.float64)
        return drawn.to(self.graded).to(output.device, output.dtype)

    def _generator(self) -> torch.Generator:
        self._draws += 1
        return self._seeded("draw", self._draws)

    def _seeded(self, *key: object) -> torch.Generator:
        return torch.Generator().manual_seed(self._key(*key))

    def _key(self, *key: object) -> int:
        text = "/".join(map(str, (self._seed, self._check, *key)))
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1

    def _place(self, values: Tensor, strided: bool) -> Tensor:
        placed = values.to(self.graded).to(self.device, self.dtype)
        if strided and placed.dim():
            wide = torch.zeros(*placed.shape[:-1], 2 * placed.shape[-1]).to(placed)
            wide[..., ::2] = placed
            placed = wide[..., ::2]
        self.drawn.append(placed)
        return self._told(placed)

    def _told(self, drawn: Tensor) -> Tensor:
        if self.names is not None:
            self.names.drawn(drawn)
        return drawn

    def _weight(self, name: str, shape: torch.Size, scale: float, variant: int) -> Tensor:
        generator = self._seeded("parameter", variant, name, *shape)
        values = torch.randn(shape, generator=generator, dtype=torch.float64)
        if len(shape) >= 2:
            values *= scale / max(1, int(torch.Size(shape[1:]).numel())) ** 0.5
        elif name.rsplit(".", 1)[-1] == "weight":
            values = 1.0 + 0.3 * values
        else:
            values *= 0.5
        return values.to(self.graded).to(self.device, self.dtype)

    def _buffer(self, name: str, shape: torch.Size, variant: int) -> Tensor:
        generator = self._seeded("buffer", variant, name, *shape)
        values = torch.randn(shape, generator=generator, dtype=torch.float64)
        if "var" in name:
            values = 0.5 + values.abs()
        return values.to(self.graded).to(self.device, self.dtype)


def _leaf(value: Any) -> Any:
    if isinstance(value, Tensor) and value.is_floating_point():
        return value.detach().clone(memory_format=torch.preserve_format).requires_grad_()
    return value


def _dense(gradient: Tensor | None) -> Tensor | None:
    """A gradient as a plain tensor; a sparse one (``nn.Embedding(sparse=True)``) is as right."""
    return gradient.to_dense() if gradient is not None and gradient.is_sparse else gradient


def _named(pairs: Iterable[tuple[str, Tensor]]) -> list[tuple[list[str], Tensor]]:
    """Group names that share one tensor; the shallowest, then the first in the alphabet, seeds it.

    A parameter that was asked for as `weight` may be some inner layer's `cell.weight` as well."""
    groups: dict[int, tuple[list[str], Tensor]] = {}
    for name, tensor in pairs:
        groups.setdefault(id(tensor), ([], tensor))[0].append(name)
    return [
        (sorted(names, key=lambda name: (name.count("."), name)), tensor)
        for names, tensor in groups.values()
    ]


def _text(error: BaseException) -> str:
    try:
        # str() may give a subclass, whose own slicing is the learner's again
        return str.__getitem__(str(error), slice(0, 500))
    except Exception:  # a learner's __str__ may raise; the class still says what happened
        return ""


def _a(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
