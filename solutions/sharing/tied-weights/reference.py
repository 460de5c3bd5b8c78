"""A language model whose embedding and output layer are one table."""

import torch
from torch import Tensor, nn


class TiedLM(nn.Module):
    """Words in, logits over all words out; `body` does what lies between."""

    def __init__(self, words: int, width: int, body: nn.Module) -> None:
        super().__init__()
        self.scale = width**0.5
        self.embed = nn.Embedding(words, width)
        self.body = body
        self.head = nn.Linear(width, words, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.embed(tokens)
        h = self.body(x * self.scale)
        return self.head(h)

    @torch.no_grad()
    def grow(self, words: int) -> None:
        """Rows for new words, each the mean of the old ones; the tie holds."""
        old = self.embed.weight
        more = words - len(old)
        if more < 0:
            raise ValueError(f"there are {len(old)} words already, more than {words}")
        new = old.mean(dim=0).expand(more, -1)
        grown = nn.Parameter(torch.cat([old, new]))
        self.embed.weight = grown
        self.head.weight = grown
