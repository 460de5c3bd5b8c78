"""Inputs as they were at the moment they were asked with, and words for values."""

from __future__ import annotations

import hashlib
from typing import Any

import torch
from torch import Tensor, nn

from quizapp.checks.record import DTYPES, class_name

MAX_BYTES = 8 << 20
"""Of all tensors of one check."""


class Untraceable(Exception):
    """Something was asked that a script of its own cannot ask."""


class Store:
    """Tensors by value, each kept once."""

    def __init__(self) -> None:
        self.tensors: dict[str, Tensor] = {}
        self._keys: dict[bytes, str] = {}
        self._bytes = 0

    def keep(self, tensor: Tensor) -> str:
        """The key of a copy of ``tensor``.

        Raises:
            Untraceable: it is of a kind that is not kept, or too large.
        """
        plain = tensor.detach().to("cpu", copy=True).contiguous()
        if plain.dtype not in DTYPES.values() or plain.layout is not torch.strided:
            raise Untraceable("an input is of a kind that is not kept")
        data = plain.reshape(-1).view(torch.uint8).numpy().tobytes() if plain.numel() else b""
        digest = hashlib.blake2b(data, digest_size=16)
        digest.update(f"{plain.dtype}{tuple(plain.shape)}".encode())
        name = digest.digest()
        if name not in self._keys:
            self._bytes += len(data)
            if self._bytes > MAX_BYTES:
                raise Untraceable(f"its inputs take more than {MAX_BYTES >> 20} MiB")
            self._keys[name] = f"t{len(self._keys) + 1}"
            self.tensors[self._keys[name]] = plain
        return self._keys[name]


def brief(value: Any) -> str:
    """A value in a few words: what a reader compares with."""
    if isinstance(value, Tensor):
        if value.numel() == 1 and not value.is_sparse:
            return f"{value.item():.6g}" if value.is_floating_point() else str(value.item())
        return f"tensor {tuple(value.shape)}"
    if value is None or isinstance(value, (bool, int)):
        return str(value)[:40]
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, str):
        return repr(value)[:60]
    if isinstance(value, (list, tuple)):
        return f"{class_name(type(value))[:40]} of {len(value)}"
    return class_name(type(value))[:60]


def thing(value: Any) -> str:
    """What sort of object a value is, with its article."""
    if isinstance(value, nn.Module):
        return f"a model ({class_name(type(value))[:60]})"
    if callable(value):
        return "a function"
    return f"an object of class {class_name(type(value))[:60]}"
