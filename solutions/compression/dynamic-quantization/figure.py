"""What int8 costs: the error of each output channel, whose weights are of very different size."""

import torch
from torch import nn

from quizapp.checks.figure import axis, bars, figure, lines


@figure(
    title="int8: the steps near 0, and the error of each output channel",
    caption="Eight channels, each twice as loud as the last. With a scale each they are off by "
    "about one percent; with a common one the quiet ones are lost.",
)
def errors(make, given):
    rising = torch.linspace(-8.0, 8.0, 97, dtype=given.dtype, device=given.device)
    row = torch.cat([rising.new_tensor([127.0]), rising]).unsqueeze(0)
    codes, scale = make.quantize(row)
    stairs = (codes * scale.unsqueeze(-1))[0, 1:]

    linear = given.fill(nn.Linear(64, 8, bias=False))
    with torch.no_grad():
        linear.weight.mul_(2.0 ** torch.arange(8, device=given.device).to(given.dtype)[:, None])
        x = given.normal(64, 64)
        right = linear(x)
        off = (make.DynamicLinear(linear)(x) - right).abs().mean(0) / right.abs().mean(0)
    return [
        lines({"codes · scale": (rising, stairs)}, x="x, in steps", y="in steps"),
        bars(
            100 * off,
            x="output channel",
            y=axis("error in %", low=0.0, high=8.0),
        ),
    ]
