"""The gradient of each of twenty layers in a new net of the answer's, and how its loss falls."""

import torch

from quizapp.checks.figure import axis, bars, figure, lines

DEPTH, WIDTH, ROWS = 20, 32, 48


@figure(
    title="A new net of 20 layers, and its training",
    caption="Without a cure the bars fall to 1e-17 on the left, next to the input; with one they "
    "stay within two powers of ten. Then the loss falls: the first layer learns too.",
    reference=False,  # each cure has a profile of its own
)
def cured(make, given):
    given.reseed()
    model = make.DeepNet(DEPTH, WIDTH).to(given.device, given.dtype)
    x = given.normal(ROWS, WIDTH)
    target = torch.sin(2 * x).roll(1, dims=1)
    given.pull_back(model(x))
    own = [p for p in model.parameters() if p.shape == (WIDTH, WIDTH)]
    sizes = [0.0 if p.grad is None else float(p.grad.abs().mean()) for p in own] or [0.0]
    losses = make.train(model, x, target, 40, 0.1)
    return [
        bars(
            sizes,
            title="gradient of each layer",
            x="layer",
            y=axis("mean |dL/dW|", low=1e-18, high=1e2, log=True),
        ),
        lines({"loss": losses}, title="training", x="step", y=axis("loss", low=0.0, high=4.0)),
    ]
