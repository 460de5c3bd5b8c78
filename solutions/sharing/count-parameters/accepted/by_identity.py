"""Every name, and a set of what was seen; formulas multiplied out."""

from functools import reduce
from operator import mul


def count_parameters(module, trainable_only=False):
    seen, total = set(), 0
    for _, tensor in module.named_parameters(remove_duplicate=False):
        if id(tensor) in seen or (trainable_only and not tensor.requires_grad):
            continue
        seen.add(id(tensor))
        total += reduce(mul, tensor.shape, 1)
    return total


def conv2d_parameters(in_channels, out_channels, kernel_size, groups=1, bias=True):
    blocks, rest = divmod(in_channels, groups)
    if rest != 0 or out_channels // groups * groups != out_channels:
        raise ValueError("groups")
    try:
        size = kernel_size[0] * kernel_size[1]
    except TypeError:
        size = kernel_size**2
    return out_channels * (blocks * size + bool(bias))


def rnn_parameters(input_size, hidden_size, num_layers=1, bias=True):
    first = hidden_size * (input_size + hidden_size + 2 * bias)
    return first + (num_layers - 1) * 2 * hidden_size * (hidden_size + bias)
