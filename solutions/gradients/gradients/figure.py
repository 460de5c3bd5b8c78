"""The gradient profile of a deep sigmoid net, and of three cures for it."""

from torch import nn

from quizapp.checks.figure import axis, bars, figure

DEPTH, WIDTH = 20, 10
TORCH_SCALE = 3**-0.5
"""`given.fill` draws weights √3 times as wide as nn.Linear does; the nets are torch's."""


@figure(
    title="Gradient of each layer, 20 layers deep",
    caption="Left is the layer next to the input. In the plain sigmoid net it gets almost nothing "
    "and hardly learns; skip paths or a norm keep every layer's gradient alive.",
)
def profiles(make, given):
    def normed():
        blocks = [
            (nn.Linear(WIDTH, WIDTH), nn.BatchNorm1d(WIDTH), nn.Sigmoid()) for _ in range(DEPTH)
        ]
        return nn.Sequential(*(layer for block in blocks for layer in block))

    nets = {
        "sigmoid": make.DeepMLP(DEPTH, WIDTH, "sigmoid"),
        "ReLU": make.DeepMLP(DEPTH, WIDTH, "relu"),
        "sigmoid, residual": make.DeepMLP(DEPTH, WIDTH, "sigmoid", residual=True),
        "sigmoid, batch norm": normed(),
    }
    x, cotangent = given.normal(16, WIDTH), given.normal(16, WIDTH)
    return [
        bars(
            make.gradient_profile(given.fill(net, scale=TORCH_SCALE), x, cotangent)[: 2 * DEPTH],
            title=name,
            x="layer",
            y=axis("mean |dL/dW|", low=1e-18, high=1e2, log=True),
        )
        for name, net in nets.items()
    ]
