"""A recurrent net of several layers. Fill in both methods; `quiz grade rnn` checks them."""

import torch
from torch import Tensor, nn


class RNN(nn.Module):
    """Layers of tanh RNN on top of each other, one direction, over a batch of sequences."""

    def __init__(self, input_size: int, hidden_size: int, num_layers: int = 1) -> None:
        """Make the parameters of each layer k: `weight_ih_lk`, `weight_hh_lk`, `bias_ih_lk`,
        `bias_hh_lk`, so `weight_ih_l0` and so on.

        Their shapes are (hidden, input) for layer 0 and (hidden, hidden) above it,
        (hidden, hidden), (hidden,) twice.
        """
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Read `x` of shape (batch, time, input), starting from `state` or from zeros.

        Returns (output, state): h of the last layer at every step, (batch, time, hidden), and
        h of every layer after the last step, (layers, batch, hidden).
        """
        raise NotImplementedError
