"""What the split keeps: its error and its size against the energy asked for."""

import torch
from torch import nn

from quizapp.checks.figure import axis, figure, lines

ENERGIES = [0.2, 0.4, 0.55, 0.7, 0.8, 0.87, 0.93, 0.97]


@figure(
    title="A weight of falling singular values: what is lost, and what is saved",
    caption="What is lost of the squared weight stays below 1 - energy, as promised; the size "
    "grows towards 100 % of the one layer's, and never beyond.",
)
def trade(make, given):
    size = 24
    layer = given.fill(nn.Linear(size, size, bias=False))
    u, v = (torch.linalg.qr(given.normal(size, size).double().cpu())[0] for _ in range(2))
    falling = 0.8 ** torch.arange(size, dtype=torch.float64)
    weight = ((u * falling) @ v.T).to(layer.weight)
    with torch.no_grad():
        layer.weight.copy_(weight)
    lost, sizes = [], []
    for energy in ENERGIES:
        split = make(layer, energy)
        with torch.no_grad():
            kept = split(torch.eye(size, dtype=given.dtype, device=given.device)).T
        lost.append(((kept - weight).square().sum() / weight.square().sum()).item())
        count = sum(one.numel() for one in split.parameters())
        sizes.append(100.0 * count / size**2)
    promise = [1.0 - one for one in ENERGIES]
    return [
        lines(
            {"lost": (ENERGIES, lost), "1 - energy": (ENERGIES, promise)},
            title="share of the weight lost",
            x="energy",
            y=axis(low=0.0, high=1.0),
        ),
        lines((ENERGIES, sizes), title="size", x="energy", y=axis("% of one", low=0.0, high=200.0)),
    ]
