"""Checks of `filters`: run on the answer and on the reference alike."""

import torch
from torch import nn

from quizapp.checks import check


@check(explains="values")
def grid(make, given):
    """The picture is right for kernels of several sizes."""
    yield make(given.normal(4, 3, 3, 3), columns=2)
    yield make(given.normal(6, 3, 2, 5, std=0.1), columns=3)
    yield make(given.normal(4, 3, 4, 1, mean=-2.0))


@check(explains="colour")
def colours(make, given):
    """Tiles are in colour: red, green and blue in this order, with one scale for all three."""
    red, green = given.normal(4, 3, 2, std=0.5), given.normal(4, 3, 2, std=0.05)
    blue = given.normal(4, 3, 2, mean=-3.0)
    given.note("red, faint green, and blue far below both")
    yield make(torch.stack([red, green, blue], dim=1), columns=2)
    yield make(given.uniform(1, 3, 1, 1), columns=1)


@check(explains="scale")
def own_scale(make, given):
    """Each filter is scaled by its own smallest and largest weight."""
    filters = [given.normal(3, 3, 3, std=10.0**index, mean=2.0**index) for index in range(-3, 3)]
    yield make(torch.stack(filters), columns=3)
    yield make(given.uniform(2, 3, 2, 2, low=-0.9, high=-0.1), columns=2)


@check(explains="faint")
def faint(make, given):
    """Faint filters come out as clearly as strong ones."""
    yield make(given.normal(3, 3, 3, 3, std=1e-6), columns=3)
    yield make(given.normal(3, 3, 3, 3, std=1e-20), columns=3)


@check(explains="constant")
def constant(make, given):
    """A filter whose weights are all equal is 0.5 everywhere."""
    weight = given.normal(5, 3, 3, 3)
    weight[1] = 0.0
    weight[2] = weight[2, 0, 0, 0]
    weight[4] = -abs(weight[4, 0, 0, 0])
    given.note("filters 1, 2 and 4 constant")
    yield make(weight, columns=3)
    yield make(weight[2:3], columns=1)
    # each channel is constant, the filter is not
    given.note("each channel constant")
    yield make(given.normal(2, 3, 1, 1).expand(2, 3, 2, 2), columns=2)


@check(explains="layout")
def layout(make, given):
    """The first `count` filters go from left to right, then down; places left over are white."""
    weight = given.normal(7, 3, 2, 3)
    for count, columns in [(6, 2), (7, 3), (5, 4), (3, 4), (1, 1), (16, 5), (7, 7)]:
        given.note(f"{len(weight)} filters")
        yield make(weight, count, columns)
    yield make(given.normal(21, 3, 1, 1), count=20, columns=5)


@check(explains="gap")
def gaps(make, given):
    """Tiles have `gap` white pixels between them, and none around them."""
    weight = given.normal(5, 3, 2, 3)
    for gap in (0, 1, 3):
        yield make(weight, columns=2, gap=gap)
    yield make(weight[:1], columns=1, gap=2)


@check(explains="grey")
def grey(make, given):
    """A layer with one channel gives tiles in grey."""
    yield make(given.normal(4, 1, 3, 2), columns=2)


@check(explains="channels")
def channels(make, given):
    """A layer whose channels are no colours is refused with ValueError."""
    for number in (2, 4, 6):
        given.note(f"{number} channels")
        yield given.raises(make, given.normal(4, number, 3, 3))
    yield given.raises(make, given.normal(4, 3, 3, 3))


@check(explains="weight")
def weight_kept(make, given):
    """The weights are left as they were; the picture has their dtype and carries no graph."""
    conv = given.fill(nn.Conv2d(3, 5, (3, 2)))
    picture = make(conv.weight, columns=3)
    yield {"picture": picture, "it requires a gradient": picture.requires_grad}
    yield {"the layer afterwards": given.state(conv)}
    weight = given.normal(4, 3, 2, 4, strided=True)
    given.note("non-contiguous, called twice")
    yield make(weight, columns=2), make(weight, columns=2), weight
    given.note("weights in bfloat16")
    yield {"dtype": make(given.normal(2, 3, 2, 2).bfloat16(), columns=2).dtype}
    # memory of its own: what is painted there must not reach the net
    scaled = given.tensor([[[[0.0, 1.0]], [[0.25, 0.5]], [[1.0, 0.75]]]])
    own = make(scaled, columns=1, gap=0)
    with torch.no_grad():
        own.fill_(7.0)
    given.note("the picture filled with 7 by the caller")
    yield scaled


@check(explains="defaults")
def defaults(make, given):
    """By default 16 filters are shown, 4 in a row, one pixel apart."""
    yield make(given.normal(18, 3, 3, 3))
    yield make(given.normal(10, 3, 2, 2))
