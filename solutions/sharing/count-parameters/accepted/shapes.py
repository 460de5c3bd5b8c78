"""Lists of shapes, and how many numbers they hold; recursion through the children."""

import math


def count_parameters(module, trainable_only=False):
    def walk(one):
        yield from one._parameters.values()
        for child in one.children():
            yield from walk(child)

    different = {id(p): p for p in walk(module) if p is not None}.values()
    return numbers(p.shape for p in different if not trainable_only or p.requires_grad)


def numbers(shapes):
    return sum(map(math.prod, shapes))


def conv2d_parameters(in_channels, out_channels, kernel_size, groups=1, bias=True):
    if any(channels % groups for channels in (in_channels, out_channels)):
        raise ValueError
    kernel = list(kernel_size) if isinstance(kernel_size, tuple) else [kernel_size] * 2
    shapes = [[groups, out_channels // groups, in_channels // groups, *kernel]]
    return numbers(shapes + [[out_channels]] * bias)


def rnn_parameters(input_size, hidden_size, num_layers=1, bias=True):
    shapes = [(hidden_size, input_size)] + [(hidden_size, hidden_size)] * (2 * num_layers - 1)
    if bias:
        shapes += [(hidden_size,)] * (2 * num_layers)
    return numbers(shapes)
