"""How many parameters: of a module, and by formula of a convolution and an RNN."""

from torch import nn


def count_parameters(module: nn.Module, trainable_only: bool = False) -> int:
    """All numbers in parameters; each parameter once, as `parameters()` gives them."""
    found = list(module.parameters())
    if trainable_only:
        found = [one for one in found if one.requires_grad]
    return sum(one.numel() for one in found)


def conv2d_parameters(
    in_channels: int,
    out_channels: int,
    kernel_size: int | tuple[int, int],
    groups: int = 1,
    bias: bool = True,
) -> int:
    """A window for each pair of an output channel and an input channel that it sees."""
    if in_channels % groups or out_channels % groups:
        raise ValueError(f"{groups} groups of {in_channels} and {out_channels} channels")
    pair = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    height, width = pair
    weights = out_channels * (in_channels // groups) * height * width
    biases = out_channels if bias else 0
    return weights + biases


def rnn_parameters(
    input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True
) -> int:
    """Two matrices and two biases a layer; layers above the first read the one below."""
    total = 0
    for layer in range(num_layers):
        reads = input_size if layer == 0 else hidden_size
        total += hidden_size * reads + hidden_size * hidden_size
        biases = 2 * hidden_size if bias else 0
        total += biases
    return total
