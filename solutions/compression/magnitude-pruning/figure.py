"""What a pruned layer looks like: fresh, and after training has moved all its parameters."""

import torch
from torch import nn

from quizapp.checks.figure import figure, heatmap


@figure(
    title="Half of the weights pruned: what acts, before and after a step",
    caption="Weights grow from top to bottom, so the upper rows lose most. After the step, what "
    "was empty must still be empty.",
)
def acting(make, given):
    rows, columns = 12, 16
    source = given.fill(nn.Linear(columns, rows, bias=False))
    loud = torch.linspace(0.3, 1.7, rows, dtype=given.dtype, device=given.device)
    with torch.no_grad():
        source.weight.mul_(loud[:, None])
    layer = make.PrunedLinear(source, 0.5)
    ones = torch.eye(columns, dtype=given.dtype, device=given.device)
    before = layer(ones).T.abs()
    with torch.no_grad():
        for one in layer.parameters():
            one += 0.1
    after = layer(ones).T.abs()
    high = float(source.weight.detach().abs().max()) + 0.1
    return [
        heatmap(before, title="|weight|, pruned", x="input", y="output", low=0.0, high=high),
        heatmap(after, title="|weight|, a step later", x="input", y="output", low=0.0, high=high),
    ]
