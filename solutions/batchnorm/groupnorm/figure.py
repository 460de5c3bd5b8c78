"""Which channels are evened out together: one image's channels before and after."""

import torch

from quizapp.checks.figure import bars, figure, heatmap

CHANNELS, POSITIONS = 12, 24


@figure(
    title="Twelve channels in three groups",
    caption="Each group of four comes out at mean 0 and variance 1, a quiet group as well as a "
    "loud one. Within a group the channels keep their differences: its loud one stays loud.",
)
def groups(make, given):
    spreads = torch.tensor([0.1, 0.1, 0.2, 0.4, 0.5, 0.5, 1.0, 2.0, 1.0, 1.0, 2.0, 4.0])
    x = given.normal(1, CHANNELS, POSITIONS) * spreads.to(given.dtype).to(given.device)[:, None]
    layer = given.fill(make(3, CHANNELS))
    with torch.no_grad():
        layer.weight.fill_(1.0)
        layer.bias.zero_()
    y = layer(x)[0]
    look = {"x": "position", "y": "channel", "signed": True}
    return [
        heatmap(x[0], title="input", **look),
        heatmap(y, title="output", low=-3.0, high=3.0, **look),
        bars(y.std(1), title="each channel's spread in the output", x="channel"),
    ]
