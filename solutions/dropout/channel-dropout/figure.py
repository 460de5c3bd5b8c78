"""Which parts of eight feature maps are left: yours beside plain dropout."""

import torch

from quizapp.checks.figure import figure, heatmap

P, CHANNELS, SIDE = 0.3, 8, 6


# Which channels fall is chance, and right answers may draw it in their own ways.
@figure(
    title="Eight feature maps side by side, for each of four samples, p = 0.3",
    caption="Whole maps fall, others in each sample. Plain dropout leaves holes that every map's "
    "own neighbours fill in.",
    reference=False,
)
def maps(make, given):
    ramp = torch.linspace(1.0, 2.0, SIDE).to(given.dtype).to(given.device)
    x = (ramp[:, None] * ramp).repeat(4, CHANNELS, 1, 1)
    yours = make(P).train()(x)
    plain = torch.nn.functional.dropout(x, P)
    look = {"low": 0.0, "high": 6.0}
    return [
        heatmap(side_by_side(yours), title="yours", **look),
        heatmap(side_by_side(plain), title="plain dropout", **look),
    ]


def side_by_side(x):
    """(N, C, H, W) as one matrix: a row of maps for each sample."""
    return x.permute(0, 2, 1, 3).reshape(x.shape[0] * x.shape[2], -1)
