"""What a word costs as the vocabulary grows, and the probabilities of a small one."""

import math

import torch

from quizapp.checks.figure import alone, axis, bars, figure, lines

DIM, BATCH = 16, 8
SIZES = [2**power for power in range(3, 14, 2)]


@figure(
    title="Cost of one loss as the vocabulary grows",
    caption="The full softmax visits every word, a path through the tree log2 V nodes. Below, the "
    "probabilities of 8 words: the product of the decisions on each path; they sum to 1.",
)
def cost(make, given):
    tree, full = [], []
    for size in SIZES:
        paths, codes = balanced(size)
        layer = given.fill(make(DIM, paths, codes))
        hidden, target = given.normal(BATCH, DIM), given.integers(0, size, BATCH)
        weight = torch.zeros(size, DIM).to(hidden)
        tree.append(given.work(layer, hidden, target))
        full.append(
            given.work(
                lambda h, t, w: -(h @ w.T).log_softmax(-1)[range(BATCH), t], hidden, target, weight
            )
        )
    words = given.fill(make(DIM, *balanced(8)))
    probabilities = words.log_prob(given.normal(1, DIM)).exp()[0]
    return [
        alone(
            lines(
                {"your hierarchical softmax": (SIZES, tree), "full softmax": (SIZES, full)},
                x=axis("vocabulary V", log=True),
                y=axis("elements computed", log=True),
            )
        ),
        bars(probabilities, title="P(word)", x="word", y=axis(low=0.0)),
    ]


def balanced(size):
    """Paths and codes of a balanced tree over ``size`` words, a power of two."""
    depth = int(math.log2(size))
    words = torch.arange(size)
    codes = torch.stack([words >> (depth - 1 - level) & 1 for level in range(depth)], dim=1)
    levels = [(1 << level) - 1 + (words >> (depth - level)) for level in range(depth)]
    return torch.stack(levels, dim=1), codes
