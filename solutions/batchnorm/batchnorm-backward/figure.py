"""Who moves whom: dx for a gradient that arrives at one output alone, for each output in turn."""

import torch

from quizapp.checks.figure import figure, heatmap

N = 12


@figure(
    title="Who is moved by whose output: the layer's Jacobian",
    caption="Row i: a gradient at output i alone, and what of it reaches each input. In training "
    "it reaches all of them, through mean and variance, and each row sums to 0; in evaluation "
    "each output belongs to its own input.",
)
def jacobian(make, given):
    # Each channel holds the same batch, sorted; in channel i the gradient arrives at sample i.
    batch = given.normal(N).sort().values
    x = batch[:, None].repeat(1, N)
    dy = torch.eye(N).to(x)
    ones = torch.ones(N).to(x)
    trained = make(dy, x, ones)[0]
    running = batch.mean() * ones, batch.var(correction=0) * ones
    evaluated = make(dy, x, ones, running=running)[0]
    look = {"x": "input", "y": "output", "signed": True, "low": -1.5, "high": 1.5}
    return [
        heatmap(trained.mT, title="training", **look),
        heatmap(evaluated.mT, title="evaluation", **look),
    ]
