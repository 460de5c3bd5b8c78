"""The way down a narrow valley, and what weight decay does to two weights."""

import torch

from quizapp.checks.figure import axis, figure, lines


@figure(
    title="Down a narrow valley, and weight decay",
    caption="Adam's steps do not care how steep a direction is, so the path is no zigzag. "
    "Decoupled decay shrinks a weight with large gradients as fast as one with small ones; "
    "L2 does not.",
)
def paths(make, given):
    point = given.tensor([-4.0, 2.0]).requires_grad_()
    optimizer = make([point], lr=0.15, weight_decay=0.0)
    xs, ys, heights = [], [], []
    for _ in range(120):
        optimizer.zero_grad()
        height = 0.5 * (point[0] ** 2 + 25 * point[1] ** 2)
        height.backward()
        for found, one in ((xs, point[0]), (ys, point[1]), (heights, height)):
            found.append(one.item())
        optimizer.step()
    large, small = (decay(make, given, size) for size in (10.0, 0.1))
    return [
        lines(
            (xs, ys), title="path", x=axis("x", low=-4.5, high=1.5), y=axis("y", low=-1.5, high=2.5)
        ),
        lines(heights, title="height", x="step", y=axis(low=1e-4, high=100.0, log=True)),
        lines(
            large, title="decay, gradients of ±10", x="step", y=axis("weight", low=0.0, high=1.1)
        ),
        lines(
            small, title="decay, gradients of ±0.1", x="step", y=axis("weight", low=0.0, high=1.1)
        ),
    ]


def decay(make, given, size):
    """A weight whose gradient points either way in turn, so that decay alone moves it for long."""
    weight = given.tensor([1.0]).requires_grad_()
    optimizer = make([weight], lr=0.01, weight_decay=1.0)
    seen = []
    for step in range(150):
        optimizer.zero_grad()
        weight.grad = torch.full_like(weight, size if step % 2 else -size).detach()
        optimizer.step()
        seen.append(weight.item())
    return seen
