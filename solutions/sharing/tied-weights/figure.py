"""Which rows of the table learn from one batch, by word."""

import torch
from torch import nn

from quizapp.checks.figure import axis, bars, figure

WORDS, WIDTH, READ = 24, 8, 6


@figure(
    title="Gradient of each word's row; only the first 6 words were read",
    caption="A tied table learns at all rows: from the head, which compares with every word. "
    "Without the tie words that were not read get nothing.",
)
def rows(make, given):
    model = given.fill(make(WORDS, WIDTH, nn.Tanh()))
    with torch.no_grad():
        model.embed.weight.copy_(given.fill(nn.Embedding(WORDS, WIDTH)).weight)
    tokens = given.integers(0, READ, 4, 10)
    logits = model(tokens[:, :-1]).flatten(0, 1)
    # What cross_entropy does: the words that come next are those that are read.
    chances = torch.log_softmax(logits, dim=-1)
    loss = -chances[torch.arange(len(chances)), tokens[:, 1:].flatten()].mean()
    loss.backward()
    sizes = model.embed.weight.grad.norm(dim=1)
    return [bars(sizes, x="word", y=axis("size of its gradient", low=0.0))]
