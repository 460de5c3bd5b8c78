"""A language model with tied weights. Fill in its methods; `quiz grade tied-weights` checks it."""

import torch
from torch import Tensor, nn


class TiedLM(nn.Module):
    """Words in, a score for each possible next word out, both by one table of word vectors."""

    def __init__(self, words: int, width: int, body: nn.Module) -> None:
        """Make `embed` and `head`, whose `weight` is one parameter, and keep `body`."""
        super().__init__()
        raise NotImplementedError

    def forward(self, tokens: Tensor) -> Tensor:
        """Map `tokens`, int64 of shape (...), to logits of shape (..., words)."""
        raise NotImplementedError

    def grow(self, words: int) -> None:
        """Add words until there are `words`; each new one begins as the mean of the old ones.

        Raises ValueError if there are more than `words` already.
        """
        raise NotImplementedError
