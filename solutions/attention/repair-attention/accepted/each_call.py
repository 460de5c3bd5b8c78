"""Each call timed alone, their mean taken; two calls to warm up; the mode restored in `finally`."""

import statistics
import time

import torch
from torch import nn


def positive_multiple(dim, heads):
    return heads >= 1 and dim >= heads and dim % heads == 0


class SelfAttention(nn.Module):
    def __init__(self, dim, heads=8):
        if not positive_multiple(dim, heads):
            raise ValueError(f"heads={heads} must divide dim={dim}")
        super().__init__()
        self.h, self.d = heads, dim // heads
        self.to_qkv = nn.Linear(dim, dim * 3)
        self.to_out = nn.Linear(dim, dim)

    def forward(self, x):
        q, k, v = (t.unflatten(-1, (self.h, self.d)) for t in self.to_qkv(x).chunk(3, -1))
        scores = torch.einsum("bihd,bjhd->bhij", q / self.d**0.5, k)
        mixed = torch.einsum("bhij,bjhd->bihd", scores.softmax(-1), v)
        return self.to_out(mixed.flatten(2))


@torch.no_grad()
def seconds_per_call(module, x, repeats=10, clock=time.perf_counter):
    mode = module.training
    times = []
    try:
        module.train(False)
        for _ in range(2):
            module(x)
        for _ in range(repeats):
            begin = clock()
            module(x)
            if x.is_cuda:
                torch.cuda.synchronize()
            times.append(clock() - begin)
    finally:
        module.train(mode)
    return statistics.fmean(times)
