"""Everything anew with torch.optim; each competitor has an x of its own; points are tensors."""

import torch
from torch import optim


def make_optimizers(params):
    params = tuple(params)
    return {
        "AdamW": optim.AdamW(params, lr=0.01),
        "Adam": optim.Adam(params, lr=0.01),
        "Momentum": optim.SGD(params, lr=0.1, momentum=0.9),
        "SGD": optim.SGD(params, lr=0.1),
    }


def trajectory(optimizer, x, start, steps=100):
    with torch.no_grad():
        x[:] = start
    walked = torch.empty(steps, dtype=x.dtype)
    for number in range(steps):
        walked[number] = x.detach()
        y = (x + 1) * (x + 2)
        optimizer.zero_grad(set_to_none=False)
        y.sum().backward()
        optimizer.step()
    return walked


def race(start, steps=100):
    def one(name):
        x = start.detach().clone().requires_grad_(True)
        return trajectory(make_optimizers(iter([x]))[name], x, start, steps)

    return {name: one(name) for name in ("SGD", "Momentum", "Adam", "AdamW")}
