"""ReLU and what its backward lets through."""

import torch

from quizapp.checks.figure import axis, figure, lines

POINTS = 121


@figure(
    title="What ReLU lets through",
    caption="The gradient from above passes where x > 0, whatever its sign, and nowhere else.",
)
def passes(make, given):
    x = torch.linspace(-3, 3, POINTS).to(given.device, given.dtype).requires_grad_()
    above = torch.cos(5 * x.detach())
    y = make(x)
    y.backward(above.clone())
    at = x.detach()
    return [
        lines({"relu(x)": (at, y)}, title="forward", x="x", y=axis(low=-1.0, high=3.0)),
        lines(
            {"from above": (at, above), "of x": (at, x.grad)},
            title="gradient",
            x="x",
            y=axis(low=-1.5, high=1.5),
        ),
    ]
