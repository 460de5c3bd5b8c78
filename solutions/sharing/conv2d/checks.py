"""Checks of `conv2d`: run on the answer and on the reference alike."""

import torch

from quizapp.checks import check


@check(explains="values")
def forward(make, given):
    """Output equals a plain convolution for any batch, channels, image and kernel."""
    for batch, channels, out, image, kernel in [
        (2, 3, 4, (6, 5), (3, 3)),
        (1, 1, 1, (4, 4), (2, 3)),
        (3, 2, 5, (3, 4), (1, 1)),
        (1, 4, 2, (3, 5), (3, 5)),
    ]:
        yield make(given.normal(batch, channels, *image), given.normal(out, channels, *kernel))


@check(explains="bias")
def bias(make, given):
    """The bias is added once to each output channel, whatever the image's size."""
    for channels, out, size in [(3, 4, 6), (2, 5, 3), (1, 1, 4)]:
        x, weight = given.normal(2, channels, size, 7), given.normal(out, channels, 3, 4)
        yield make(x, weight, given.normal(out, std=3.0))
    x, weight = given.normal(1, 4, 5, 3), given.normal(4, 2, 2, 2)
    yield make(x, weight, bias=given.normal(4), groups=2)


@check(explains="stride")
def stride(make, given):
    """The window moves by the stride, height first; a last window that does not fit is left out."""
    for step in [2, (2, 1), (1, 3), 4]:
        x, weight = given.normal(2, 2, 8, 9), given.normal(3, 2, 3, 2)
        yield make(x, weight, stride=step)


@check(explains="padding")
def padding(make, given):
    """Zeros go on both sides of the height and of the width."""
    for border in [1, (2, 0), (0, 1), (1, 3)]:
        x, weight = given.normal(1, 2, 4, 5), given.normal(2, 2, 3, 3)
        yield make(x, weight, padding=border)
    yield make(given.normal(1, 1, 1, 1), given.normal(1, 1, 1, 1), padding=2)


@check(explains="dilation")
def dilation(make, given):
    """The taps of the kernel lie dilation apart, height first; the kernel keeps its size."""
    for gap in [2, (3, 1), (1, 2)]:
        x, weight = given.normal(1, 2, 8, 7), given.normal(3, 2, 3, 2)
        yield make(x, weight, dilation=gap)


@check(explains="groups")
def groups(make, given):
    """Each block of output channels sees its own block of input channels."""
    for count, per_group, out_per_group in [(2, 2, 3), (3, 1, 2), (4, 1, 1), (2, 3, 1)]:
        x = given.normal(2, count * per_group, 4, 5)
        weight = given.normal(count * out_per_group, per_group, 2, 3)
        yield make(x, weight, groups=count)


@check(explains="together")
def together(make, given):
    """Stride, padding, dilation, groups and bias work together, by position and by name."""
    x, weight, shift = given.normal(2, 6, 9, 8), given.normal(4, 3, 3, 2), given.normal(4)
    yield make(x, weight, shift, (2, 1), (1, 2), (2, 3), 2)
    yield make(x, weight, padding=(0, 3), dilation=(1, 2), groups=2, stride=(3, 2))
    yield make(x[:, :3], weight, shift, padding=1, stride=3)


@check(explains="gradients")
def gradients(make, given):
    """Gradients reach input, weight and bias; a weight's is the sum over all its windows."""

    def strided(x, weight, shift):
        return make(x, weight, shift, stride=(1, 2), padding=(1, 0), dilation=(2, 1), groups=2)

    x, weight, shift = given.normal(2, 4, 5, 6), given.normal(2, 2, 2, 3), given.normal(2)
    yield given.backward(strided, x, weight, shift)
    yield given.backward(make, given.normal(1, 2, 4, 3), given.normal(3, 2, 2, 2))


@check(explains="arguments")
def arguments(make, given):
    """Channels that do not fit weight and groups are refused with ValueError."""
    for channels, shape, count in [(3, (4, 1), 1), (4, (3, 2), 2), (2, (4, 2), 2), (4, (4, 2), 2)]:
        x, weight = given.normal(1, channels, 4, 4), given.normal(*shape, 2, 2)
        yield given.raises(make, x, weight, groups=count)


@check(explains="input")
def input_kept(make, given):
    """Inputs stay as they were, may be non-contiguous, and a second call gives the same."""
    x = given.normal(2, 5, 4, 3, strided=True).permute(0, 3, 1, 2)
    weight, shift = given.normal(2, 3, 2, 3).transpose(2, 3), given.normal(2, strided=True)
    first = make(x, weight, shift, padding=1)
    yield first, x, weight, shift
    yield make(x, weight, shift, padding=1)


@check(explains="dtype")
def dtype(make, given):
    """The output has the input's dtype."""
    x, weight = given.normal(1, 2, 3, 3), given.normal(2, 2, 2, 2)
    yield make(x, weight).dtype
    yield make(x.to(torch.bfloat16), weight.to(torch.bfloat16), padding=1).dtype
