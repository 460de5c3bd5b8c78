"""Who may look at whom, and the work against the length."""

import torch

from quizapp.checks.figure import alone, axis, figure, heatmap, lines

LENGTHS = [16, 32, 64, 128, 256]
SIZE = 14


@figure(
    title="Local attention: who looks at whom, and the work against the length",
    caption="A band along the diagonal, cut off at the corners; a row sums to 1. The work should "
    "rise by one decade with one of length: n × n scores make it two.",
)
def window(make, given):
    # Values that are unit vectors: what comes out at a position are its weights.
    q, k = (given.normal(1, 1, SIZE, 8) for _ in range(2))
    v = torch.eye(SIZE, dtype=given.dtype, device=given.device)[None, None]
    costs = {
        f"radius {radius}": (
            LENGTHS,
            [given.work(make, *tokens(given, n), radius) for n in LENGTHS],
        )
        for radius in (2, 8)
    }
    return [
        heatmap(make(q, k, v, 2)[0, 0], title="radius 2", x="key", y="query", low=0.0),
        heatmap(
            make(q, k, v, 4, True)[0, 0], title="radius 4, causal", x="key", y="query", low=0.0
        ),
        # right answers differ in the number of operations, not in how it grows
        alone(
            lines(
                costs,
                title="cost",
                x=axis("length", log=True),
                y=axis("operations", low=1e3, high=1e6, log=True),
            )
        ),
    ]


def tokens(given, length):
    return [given.normal(1, 1, length, 4) for _ in range(3)]
