"""Checks of `separable-conv`: run on the answer and on the reference alike."""

import operator

from quizapp.checks import ContractError, check


@check(explains="values")
def forward(make, given):
    """Output equals the two steps for any channels, image and kernel."""
    for channels, out, kernel, image in [
        (3, 4, 3, (6, 5)),
        (1, 2, (1, 2), (3, 4)),
        (4, 3, 1, (2, 2)),
    ]:
        layer = given.fill(make.SeparableConv2d(channels, out, kernel))
        yield layer(given.normal(2, channels, *image))
    yield given.fill(make.SeparableConv2d(3, 3, 2))(given.normal(1, 3, 4, 4))


@check(explains="window")
def window(make, given):
    """Stride, padding and dilation act once, with a bias and without."""
    for options in [
        {"stride": 2},
        {"padding": 1},
        {"dilation": 2},
        {"stride": (2, 1), "padding": (0, 2), "dilation": (1, 2)},
        {"stride": 3, "padding": (2, 1), "bias": False},
    ]:
        layer = given.fill(make.SeparableConv2d(2, 3, (2, 3), **options))
        yield layer(given.normal(2, 2, 6, 7))
    layer = given.fill(make.SeparableConv2d(2, 3, 3, 2, 1, 1, False))
    yield layer(given.normal(2, 2, 5, 6))


@check(explains="bias")
def bias(make, given):
    """There is one bias, the pointwise step's, and with bias=False there is none."""
    for wanted in (True, False):
        layer = given.fill(make.SeparableConv2d(4, 3, 2, bias=wanted))
        yield {"parameters": sum(one.numel() for one in layer.parameters())}
        yield layer(given.normal(1, 4, 3, 3))


@check(explains="kernel")
def full_kernel(make, given):
    """full_kernel gives the kernel of the one convolution that does the same."""
    for channels, out, kernel in [(3, 4, 3), (2, 2, (1, 3)), (1, 3, 2), (4, 1, (2, 1))]:
        yield given.fill(make.SeparableConv2d(channels, out, kernel)).full_kernel()


@check(explains="gradients")
def gradients(make, given):
    """Gradients reach the input and every weight."""
    layer = given.fill(make.SeparableConv2d(3, 2, (2, 3), stride=(1, 2), padding=1))
    yield given.backward(layer, given.normal(2, 3, 4, 5))


@check(explains="count")
def count(make, given):
    """separable_parameters says how many there are."""
    inputs, outputs = given.integer(3, 90), given.integer(100, 200)
    for args in [(64, 128, 3), (inputs, outputs, (2, 7)), (outputs, inputs, 5), (1, 1, 1)]:
        for with_bias in (True, False):
            number = make.separable_parameters(*args, bias=with_bias)
            try:
                yield operator.index(number)
            except TypeError:
                kind = type(number).__name__
                raise ContractError(f"an int was asked for, this is a {kind}") from None


@check(explains="input")
def input_kept(make, given):
    """The input is left alone, non-contiguous inputs work, a second call gives the same."""
    layer = given.fill(make.SeparableConv2d(3, 4, 2, padding=1))
    x = given.normal(2, 4, 5, 3, strided=True).permute(0, 3, 1, 2)
    first = layer(x)
    yield first, x
    yield layer(x)
