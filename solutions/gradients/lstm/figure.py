"""How far back the gradient of an LSTM's last output reaches, by its forget gate."""

import torch

from quizapp.checks.figure import axis, figure, lines

STEPS, WIDTH = 60, 8
FLOOR = 1e-20


@figure(
    title="Gradient of the last output at each step's input",
    caption="The forget gate is the factor along the cell. Half open, it halves the gradient in "
    "each step; with a bias of 4 it holds on to it for dozens of steps.",
)
def reach(make, given):
    curves = {}
    for bias in (0.0, 1.0, 4.0):
        layer = given.fill(make(WIDTH, WIDTH), scale=3**-0.5)
        with torch.no_grad():
            layer.bias_ih_l0.zero_()
            layer.bias_hh_l0.zero_()
            layer.bias_ih_l0[WIDTH : 2 * WIDTH] = bias
        x = given.normal(4, STEPS, WIDTH).requires_grad_()
        given.pull_back(layer(x)[0][:, -1])
        curves[f"forget bias {bias:g}"] = x.grad.abs().mean(dim=(0, 2)).clamp(min=FLOOR)
    y = axis("mean |dL/dx|", low=FLOOR, high=1.0, log=True)
    return [lines(curves, x="step (the last one is read)", y=y)]
