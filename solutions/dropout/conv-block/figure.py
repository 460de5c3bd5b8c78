"""What a channel gives on average in training and in evaluation."""

import torch

from quizapp.checks.figure import axis, bars, figure

PASSES = 80


# What training gives hangs on the masks, and right answers may draw them in their own ways.
@figure(
    title="The mean of each channel, p = 0.5",
    caption="Dropout at the end of the block keeps each mean: bars and marks agree. In front of "
    "BatchNorm it widens what is measured in training, and evaluation gives something else.",
    reference=False,
)
def means(make, given):
    block = given.fill(make.ConvBlock(4, 6, 0.5), scale=2.0).train()
    x = given.normal(24, 4, 6, 6, mean=1.0)
    with torch.no_grad():
        trained = torch.stack([block(x).mean((0, 2, 3)) for _ in range(PASSES)])[-20:].mean(0)
        evaluated = block.eval()(x).mean((0, 2, 3))
    return [
        bars(
            {"evaluation": evaluated, "training": trained},
            x="channel",
            y=axis("mean", low=0.0),
        )
    ]
