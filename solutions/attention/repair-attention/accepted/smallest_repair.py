"""The stub with as few changes as will do."""

import time
import timeit
from collections.abc import Callable

import torch
from torch import Tensor, nn


class SelfAttention(nn.Module):
    """Self-attention with several heads."""

    def __init__(self, dim: int, heads: int = 8) -> None:
        super().__init__()
        if min(dim, heads) <= 0:
            raise ValueError("dim and heads must be positive")
        if dim % heads != 0:
            raise ValueError(f"{dim} % {heads} != 0")
        self.heads = heads
        self.scale = (dim // heads) ** -0.5
        self.to_qkv = nn.Linear(dim, 3 * dim)
        self.to_out = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, dim = x.shape
        qkv = self.to_qkv(x).view(batch, length, 3, self.heads, dim // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(-1, -2) * self.scale, dim=-1)
        return self.to_out((weights @ v).transpose(1, 2).reshape(x.shape))


def seconds_per_call(
    module: nn.Module,
    x: Tensor,
    repeats: int = 10,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Seconds that `module(x)` takes in use, as the mean of `repeats` calls."""
    was = module.training
    module.eval()
    with torch.no_grad():
        module(x)
        names = {"module": module, "x": x}
        total = timeit.timeit("module(x)", timer=clock, number=repeats, globals=names)
    module.train(was)
    return total / repeats
