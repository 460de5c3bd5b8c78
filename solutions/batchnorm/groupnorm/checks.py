"""Checks of `groupnorm`: run on the answer and on the reference alike."""

import torch

from quizapp.checks import check


def loud(given, *shape, **options):
    """Normal values, in which each channel of each sample has a level and a spread of its own."""
    flat = (*shape[:2], *[1] * (len(shape) - 2))
    levels, spreads = given.normal(*flat, std=2.0), given.uniform(*flat, low=0.5, high=3.0)
    return given.normal(*shape, **options) * spreads + levels


@check(explains="values")
def images(make, given):
    """Each group of channels of each image gets mean 0 and variance 1, then weight and bias."""
    for groups, shape in [(2, (2, 6, 3, 4)), (3, (1, 6, 2, 2)), (4, (3, 4, 4, 4))]:
        yield given.fill(make(groups, shape[1]))(loud(given, *shape))


@check(explains="groups")
def cuts(make, given):
    """A group holds neighbouring channels; one group and as many as channels work."""
    for groups, shape in [(2, (2, 8, 2)), (4, (2, 8, 3)), (1, (2, 5, 3)), (5, (2, 5, 3))]:
        yield given.fill(make(groups, shape[1]))(loud(given, *shape))


@check(explains="forms")
def rows(make, given):
    """Plain rows (N, C), sequences (N, C, L) and volumes (N, C, D, H, W) work."""
    for groups, shape in [(2, (3, 10)), (3, (2, 12)), (2, (2, 4, 5)), (2, (1, 4, 2, 3, 2))]:
        yield given.fill(make(groups, shape[1]))(loud(given, *shape))
    yield given.fill(make(2, 24))(given.normal(2, 24, mean=8.0, std=0.5))


@check(explains="affine")
def start(make, given):
    """Weight and bias are there for each channel, and begin at 1 and 0."""
    yield given.state(make(2, 6))


@check(explains="modes")
def modes(make, given):
    """Samples do not see each other, and training and evaluation are the same."""
    layer = given.fill(make(2, 6))
    x = loud(given, 3, 6, 2, 2)
    yield layer(x)
    yield layer(x[1:2])
    layer(given.normal(4, 6, 2, 2, mean=-3.0))
    yield layer.eval()(x)


# Where all entries of a gradient happen to be small sums of larger terms, the terms round.
@check(explains="gradients", magnitude=1.0)
def gradients(make, given):
    """Gradients flow through mean and variance to the input, and reach weight and bias."""
    for groups, shape in [(2, (2, 6, 2, 3)), (2, (3, 8)), (1, (2, 3, 4))]:
        layer = given.fill(make(groups, shape[1]))
        yield given.backward(layer, given.normal(*shape, std=2.0))


@check(explains="epsilon")
def epsilon(make, given):
    """eps is added to the variance, under the root, whatever its size."""
    for options in [{}, {"eps": 0.25}]:
        layer = given.fill(make(2, 8, **options))
        yield layer(given.normal(2, 8, 3, std=1e-3))
        yield layer(given.normal(2, 8, 3))


# x·s + b with a folded b is as right, and rounds as its terms do.
@check(explains="flat", magnitude=1.0)
def dead_group(make, given):
    """A group that is 0 throughout gives its biases, and finite gradients."""
    x = given.normal(2, 6, 4) * given.tensor([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])[:, None]
    yield given.backward(given.fill(make(2, 6)), x)
    yield given.fill(make(3, 3))(given.normal(2, 3, std=1e-3))


# One mean at 100 may be rounded either way, and the spread of 0.01 makes 1e4 eps out of that.
@check(explains="stable", magnitude=2e3, dtypes=("float32", "float64"))
def large_mean(make, given):
    """A mean of 100 with a spread of 0.01 costs no accuracy beyond that of the input."""
    for groups, shape in [(2, (2, 8, 3, 3)), (2, (3, 24))]:
        layer = given.fill(make(groups, shape[1]))
        yield layer(given.normal(*shape, mean=100.0, std=0.01))


@check(explains="arguments")
def arguments(make, given):
    """Channels that cannot be cut into equal groups are refused with ValueError."""
    for groups, channels in [(4, 10), (3, 4), (12, 6), (2, 4), (6, 6)]:
        yield given.raises(make, groups, channels)


@check(explains="input")
def input_kept(make, given):
    """The input is left alone, non-contiguous inputs work, a second call gives the same."""
    for shape in [(3, 6), (2, 4, 3, 5)]:
        layer = given.fill(make(2, shape[1]))
        x = given.normal(*shape, strided=True)
        yield {"output": layer(x), "input afterwards": x}
        last = x.movedim(1, -1).contiguous()
        yield {"channels last": layer(last.movedim(-1, 1)), "input afterwards": last}
        yield {"output": layer(torch.cat([x, x])[: len(x)]), "input afterwards": x}
