"""What goes on inside over a hundred steps, when the recurrent matrix is a little large."""

import torch

from quizapp.checks.figure import axis, figure, lines

STEPS, WIDTH = 100, 32


@figure(
    title="Size of h over 100 steps, by the size of the weights",
    caption="LayerNorm takes the scale out: the curves lie together. Without it large weights "
    "drive h to the ends of tanh, and small ones let it fade.",
)
def sizes(make, given):
    curves = {}
    first = given.normal(8, 1, WIDTH)
    x = torch.cat([first, 0.1 * given.normal(8, STEPS - 1, WIDTH)], dim=1)
    for factor in (0.3, 1.0, 3.0):
        layer = given.fill(make(WIDTH, WIDTH))
        with torch.no_grad():
            layer.ih.weight *= factor
            layer.hh.weight *= factor
            layer.norm.weight.fill_(0.7)
            layer.norm.bias.zero_()
        output = layer(x)[0]
        curves[f"weights times {factor:g}"] = output.square().mean(dim=(0, 2)).sqrt()
    return [lines(curves, x="step", y=axis("rms of h", low=0.0, high=1.0))]
