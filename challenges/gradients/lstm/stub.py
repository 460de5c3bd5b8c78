"""An LSTM layer. Fill in both methods; `quiz grade lstm` checks them."""

import torch
from torch import Tensor, nn


class LSTM(nn.Module):
    """One layer of LSTM, one direction, over a batch of sequences."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        """Make the parameters `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`.

        Their shapes are (4 * hidden, input), (4 * hidden, hidden), (4 * hidden,) twice; their
        rows are four blocks: input gate, forget gate, candidate, output gate.
        """
        super().__init__()
        raise NotImplementedError

    def forward(
        self, x: Tensor, state: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Read `x` of shape (batch, time, input), starting from `state` = (h, c) or from zeros.

        Returns (output, (h, c)): h of every step, (batch, time, hidden), and the state after the
        last one, (batch, hidden) each.
        """
        raise NotImplementedError
