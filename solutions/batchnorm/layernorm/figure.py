"""What layer normalisation evens out: the rows. What it leaves: the columns."""

import torch

from quizapp.checks.figure import bars, figure, heatmap

ROWS, COLUMNS = 8, 24


@figure(
    title="Eight samples with levels and spreads of their own",
    caption="Each row comes out at mean 0 and variance 1, whatever the others are like. What all "
    "rows have in common, here a wave along the features, stays: BatchNorm would take that.",
)
def rows(make, given):
    wave = torch.sin(torch.arange(COLUMNS) * 0.5).to(given.dtype).to(given.device)
    levels = torch.linspace(-3.0, 3.0, ROWS).to(wave)[:, None]
    spreads = torch.linspace(0.3, 2.0, ROWS).to(wave)[:, None]
    x = (wave + 0.4 * given.normal(ROWS, COLUMNS)) * spreads + levels
    layer = given.fill(make(COLUMNS))
    with torch.no_grad():
        layer.weight.fill_(1.0)
        layer.bias.zero_()
    y = layer(x)
    return [
        heatmap(x, title="input", x="feature", y="sample", signed=True),
        heatmap(y, title="output", x="feature", y="sample", signed=True),
        bars(
            {"standard deviation": y.std(1, correction=0), "mean": y.mean(1).round(decimals=3)},
            title="each sample's output",
            x="sample",
        ),
    ]
