"""What a module or tensor held when it was looked at last, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class _Mark:
    """Identity of a tensor's content, of its gradient's, and whether it wants one."""

    version: int
    gradient: Tensor | None
    gradient_version: int
    wants: bool


class Watched:
    """A tensor, or a module with all its parameters and buffers."""

    def __init__(self, value: Tensor | nn.Module) -> None:
        self.value = value
        self.marks: dict[str, _Mark] = {}
        self.modes: dict[str, bool] = {}
        self.refresh()

    def tensors(self) -> Iterator[tuple[str, Tensor]]:
        """By name; a tensor's own is empty."""
        if isinstance(self.value, Tensor):
            yield "", self.value
            return
        yield from self.value.named_parameters()
        yield from self.value.named_buffers()

    def submodules(self) -> Iterator[tuple[str, nn.Module]]:
        if isinstance(self.value, nn.Module):
            yield from self.value.named_modules()

    def refresh(self) -> None:
        """Take what is there as known."""
        self.marks = {name: _mark(one) for name, one in self.tensors()}
        self.modes = {name: one.training for name, one in self.submodules()}

    def place(self, tensor: Tensor) -> tuple[str, bool] | None:
        """Where ``tensor`` stands in it, and whether it is a gradient there."""
        for name, one in self.tensors():
            if one is tensor:
                return name, False
            if one.is_leaf and one.grad is not None and one.grad is tensor:
                return name, True
        return None


def changes(watched: Watched) -> Iterator[tuple[str, str, Any]]:
    """What is other than it was: ``load``, ``grad`` and ``into`` (a gradient that was written
    into, which whoever holds on to it sees) with a tensor, ``grad``, ``wants`` and ``mode`` with a
    plain value; each with the place."""
    for name, one in watched.tensors():
        before, now = watched.marks.get(name), _mark(one)
        if before is None or before.version != now.version:
            yield "load", name, one
        if not one.is_leaf:
            continue
        if before is None or before.wants != now.wants:
            yield "wants", name, now.wants
        gradient = now.gradient
        dense = gradient.to_dense() if gradient is not None and gradient.is_sparse else gradient
        if before is None or before.gradient is not gradient:
            yield "grad", name, dense
        elif before.gradient_version != now.gradient_version:
            yield "into", name, dense
    for name, module in watched.submodules():
        if watched.modes.get(name) != module.training:
            yield "mode", name, module.training


def _mark(tensor: Tensor) -> _Mark:
    gradient = tensor.grad if tensor.is_leaf else None
    return _Mark(_version(tensor), gradient, _version(gradient), tensor.requires_grad)


def _version(tensor: Tensor | None) -> int:
    # One made under inference_mode counts no changes, and raises when asked.
    return -1 if tensor is None or tensor.is_inference() else tensor._version
