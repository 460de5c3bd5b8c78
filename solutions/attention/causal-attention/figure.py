"""Who may look at whom: the weights, read off the output, without and with padding."""

import torch

from quizapp.checks.figure import figure, heatmap

LENGTH = 12
PADDED = (0, 1, 2, 7)


@figure(
    title="Who looks at whom: causal, and with padding",
    caption="A row is one query. Nothing lies right of the diagonal, padded columns are empty, and "
    "so are the rows that see padding only.",
)
def weights(make, given):
    # Values that are unit vectors: what comes out at a position are its weights.
    q, k = (given.normal(1, 1, LENGTH, 8) for _ in range(2))
    v = torch.eye(LENGTH, dtype=given.dtype, device=given.device)[None, None]
    keep = torch.tensor([[j not in PADDED for j in range(LENGTH)]], device=given.device)
    causal, padded = make(q, k, v), make(q, k, v, keep)
    title = f"padding at {', '.join(map(str, PADDED))}"
    return [
        heatmap(causal[0, 0], title="causal", x="key", y="query", low=0.0, high=1.0),
        heatmap(padded[0, 0], title=title, x="key", y="query", low=0.0, high=1.0),
    ]
