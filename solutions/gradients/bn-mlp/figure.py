"""The gradient of each of twenty sigmoid layers, with the answer's norms and without any."""

from torch import nn

from quizapp.checks.figure import axis, bars, figure

DEPTH, WIDTH, ROWS = 20, 10, 32
TORCH_SCALE = 3**-0.5
"""`given.fill` draws weights √3 times as wide as nn.Linear does; the nets are torch's."""


@figure(
    title="Gradient of each of twenty sigmoid layers",
    caption="Left is the layer next to the input. Without norms it gets 1e-17 of what the last one "
    "gets; with a norm before each sigmoid all layers get about the same.",
)
def profiles(make, given):
    plain = nn.Sequential(
        *(m for _ in range(DEPTH) for m in (nn.Linear(WIDTH, WIDTH), nn.Sigmoid()))
    )
    nets = {"with norms": make.BatchNormMLP(DEPTH, WIDTH, WIDTH), "without": plain}
    panels = []
    for title, net in nets.items():
        given.pull_back(given.fill(net, scale=TORCH_SCALE)(given.normal(ROWS, WIDTH)))
        layers = net.layers if title == "with norms" else plain[::2]
        sizes = [0.0 if one.weight.grad is None else one.weight.grad.abs().mean() for one in layers]
        y = axis("mean |dL/dW|", low=1e-18, high=1e2, log=True)
        panels.append(bars([float(size) for size in sizes], title=title, x="layer", y=y))
    return panels
