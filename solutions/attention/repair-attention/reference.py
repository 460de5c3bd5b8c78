"""Multi-head self-attention, and a stopwatch to see what it costs."""

import time
import timeit
from collections.abc import Callable

import torch
from torch import Tensor, nn


class SelfAttention(nn.Module):
    """Self-attention with several heads."""

    def __init__(self, dim: int, heads: int = 8) -> None:
        super().__init__()
        if dim < 1 or heads < 1 or dim % heads:
            raise ValueError(f"dim {dim} is no positive multiple of heads {heads}")
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
    training = module.training
    module.eval()
    with torch.no_grad():
        module(x)
        total = timeit.timeit(lambda: module(x), timer=clock, number=repeats)
    module.train(training)
    return total / repeats


if __name__ == "__main__":
    attention = SelfAttention(256)
    for length in (64, 128, 256, 512):
        seconds = seconds_per_call(attention, torch.randn(1, length, 256))
        print(f"{length:4} tokens: {1000 * seconds:.2f} ms")
