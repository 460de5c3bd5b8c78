"""The work against the length, and the weights that come out."""

import torch

from quizapp.checks.figure import alone, axis, figure, heatmap, lines

LENGTHS = [16, 32, 64, 128, 256]


@figure(
    title="Linear attention: the work against the length, and the weights",
    caption="Both lines should rise by one decade with one of length; with n × n scores by two. "
    "A row of weights sums to 1, and nothing lies right of the diagonal.",
)
def work(make, given):
    costs = {
        name: (LENGTHS, [given.work(make, *tokens(given, n), causal) for n in LENGTHS])
        for name, causal in (("all visible", False), ("causal", True))
    }
    # Values that are unit vectors: what comes out at a position are its weights.
    q, k, _ = tokens(given, 12)
    v = torch.eye(12, dtype=given.dtype, device=given.device)[None, None]
    return [
        # right answers differ in the number of operations, not in how it grows
        alone(
            lines(
                costs,
                title="cost",
                x=axis("length", log=True),
                y=axis("operations", low=100.0, high=1e6, log=True),
            )
        ),
        heatmap(make(q, k, v, True)[0, 0], title="causal weights", x="key", y="query", low=0.0),
    ]


def tokens(given, length):
    return [given.normal(1, 1, length, 4) for _ in range(3)]
