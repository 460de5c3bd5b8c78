"""Independent answer: torch's own optimizers, and for each competitor an x of its own."""

import torch


def make_optimizers(params):
    params = list(params)
    return {
        "SGD": torch.optim.SGD(params, lr=0.1),
        "Momentum": torch.optim.SGD(params, lr=0.1, momentum=0.9),
        "Adam": torch.optim.Adam(params, lr=0.01),
        "AdamW": torch.optim.AdamW(params, lr=0.01),
    }


def trajectory(optimizer, x, start, steps=100):
    x.data.copy_(start)
    points = []
    for _ in range(steps):
        points.append(float(x.detach()))
        x.grad = 2 * x.detach() + 3
        optimizer.step()
    return points


def race(start, steps=100):
    runs = {}
    for name in ("SGD", "Momentum", "Adam", "AdamW"):
        x = torch.nn.Parameter(start.clone())
        runs[name] = trajectory(make_optimizers([x])[name], x, start, steps)
    return runs
