"""Who may look at whom, and the work against the length."""

import torch

from quizapp.checks.figure import alone, axis, figure, heatmap, lines

LENGTHS = [16, 36, 64, 144, 256]
SIZE = 16


@figure(
    title="Sparse attention: who looks at whom, and the work against the length",
    caption="A band along the diagonal and stripes beside it, a stride apart; a row sums to 1. The "
    "work should rise by a decade and a half with one of length: n × n scores make it two.",
)
def pattern(make, given):
    # Values that are unit vectors: what comes out at a position are its weights.
    q, k = (given.normal(1, 1, SIZE, 8) for _ in range(2))
    v = torch.eye(SIZE, dtype=given.dtype, device=given.device)[None, None]
    cost = (LENGTHS, [given.work(make, *tokens(given, n)) for n in LENGTHS])
    return [
        heatmap(make(q, k, v)[0, 0], title="stride √16", x="key", y="query", low=0.0),
        heatmap(make(q, k, v, 6)[0, 0], title="stride 6", x="key", y="query", low=0.0),
        # right answers differ in the number of operations, not in how it grows
        alone(
            lines(
                cost,
                title="cost",
                x=axis("length", log=True),
                y=axis("operations", low=1e3, high=1e6, log=True),
            )
        ),
    ]


def tokens(given, length):
    return [given.normal(1, 1, length, 4) for _ in range(3)]
