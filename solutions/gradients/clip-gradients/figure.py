"""How long each tensor's gradient is, before and after."""

import torch
from torch import nn

from quizapp.checks.figure import axis, bars, figure

SIZES = {"embed": 9.0, "layer 1": 0.02, "layer 2": 0.1, "layer 3": 0.6, "head": 3.0}
CEILING = 1.0


@figure(
    title="Norm of each gradient, clipped to 1 together",
    caption="All bars fall by one factor below the marks, the norms before, so the step's "
    "direction stays. The last bar is all gradients together.",
)
def norms(make, given):
    made = [nn.Parameter(given.normal(8, 8)) for _ in SIZES]
    for parameter, size in zip(made, SIZES.values(), strict=True):
        drawn = given.normal(8, 8)
        parameter.grad = drawn * (size / drawn.norm())
    before = lengths(made)
    make(made, CEILING)
    return [
        bars(
            {"after": lengths(made), "before": before},
            names=[*SIZES, "all"],
            y=axis("norm", low=1e-3, high=20.0, log=True),
        )
    ]


def lengths(made):
    each = torch.stack([one.grad.norm().double() for one in made])
    return [*each.tolist(), each.norm().item()]
