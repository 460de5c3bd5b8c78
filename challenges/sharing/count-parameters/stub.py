"""How many parameters? Fill in the three functions; `quiz grade count-parameters` checks them."""

from torch import nn


def count_parameters(module: nn.Module, trainable_only: bool = False) -> int:
    """How many numbers the parameters of `module` hold, each parameter counted once.

    With `trainable_only` those that require no gradient are left out.
    """
    raise NotImplementedError


def conv2d_parameters(
    in_channels: int,
    out_channels: int,
    kernel_size: int | tuple[int, int],
    groups: int = 1,
    bias: bool = True,
) -> int:
    """How many parameters nn.Conv2d would have.

    Raises ValueError if `groups` does not divide both numbers of channels.
    """
    raise NotImplementedError


def rnn_parameters(
    input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True
) -> int:
    """How many parameters nn.RNN would have."""
    raise NotImplementedError
