"""One matrix, fifty times: what becomes of the gradient on its way back."""

import torch

from quizapp.checks.figure import axis, figure, lines

STEPS, WIDTH = 50, 8


@figure(
    title="Gradient of the last output at each step's input",
    caption="Each step back multiplies by the same matrix: a rotation times 0.7, 1 or 1.4. All is "
    "at rest, so tanh has slope 1; elsewhere its slope takes some more.",
)
def reach(make, given):
    rotation, _ = torch.linalg.qr(given.normal(WIDTH, WIDTH).double().cpu())
    curves = {}
    for factor in (0.7, 1.0, 1.4):
        layer = given.fill(make(WIDTH, WIDTH))
        with torch.no_grad():
            layer.weight_hh_l0.copy_(factor * rotation)
            layer.bias_ih_l0.zero_()
            layer.bias_hh_l0.zero_()
        x = (0.0 * given.normal(4, STEPS, WIDTH)).requires_grad_()
        given.pull_back(layer(x)[0][:, -1])
        curves[f"times {factor}"] = x.grad.abs().mean(dim=(0, 2)).clamp(min=1e-12)
    y = axis("mean |dL/dx|", low=1e-9, high=1e9, log=True)
    return [lines(curves, x="step (the last one is read)", y=y)]
