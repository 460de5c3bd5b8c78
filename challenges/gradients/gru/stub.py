"""A GRU layer. Fill in both methods; `quiz grade gru` checks them."""

import torch
from torch import Tensor, nn


class GRU(nn.Module):
    """One layer of GRU, one direction, over a batch of sequences."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        """Make the parameters `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`.

        Their shapes are (3 * hidden, input), (3 * hidden, hidden), (3 * hidden,) twice; their
        rows are three blocks: reset gate, update gate, candidate.
        """
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Read `x` of shape (batch, time, input), starting from `state` or from zeros.

        Returns (output, h): h of every step, (batch, time, hidden), and the one after the last
        step, (batch, hidden), which is also `state`'s shape.
        """
        raise NotImplementedError
