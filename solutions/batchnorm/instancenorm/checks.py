"""Checks of `instancenorm`: run on the answer and on the reference alike."""

import torch

from quizapp.checks import check


def loud(given, *shape, **options):
    """Normal values, in which each channel of each sample has a level and a spread of its own."""
    flat = (*shape[:2], *[1] * (len(shape) - 2))
    levels, spreads = given.normal(*flat, std=2.0), given.uniform(*flat, low=0.5, high=3.0)
    return given.normal(*shape, **options) * spreads + levels


@check(explains="values")
def images(make, given):
    """Each channel of each image gets mean 0 and variance 1."""
    for shape in [(2, 3, 4, 5), (1, 4, 3, 3), (3, 1, 2, 4), (2, 2, 2, 2), (3, 3, 1, 6)]:
        yield given.fill(make(shape[1]))(loud(given, *shape))
    yield given.fill(make(2))(given.normal(2, 2, 4, 6, mean=8.0, std=0.5))


@check(explains="values")
def two_positions(make, given):
    """Two positions become 1 and -1: the variance divides by their number."""
    for shape in [(2, 3, 1), (1, 2, 1, 1)]:
        half = given.uniform(*shape, low=1.0, high=3.0)
        x = given.uniform(*shape) + half * given.tensor([1.0, -1.0])
        yield given.fill(make(shape[1]))(x)


@check(explains="forms")
def forms(make, given):
    """Sequences (N, C, L) and volumes (N, C, D, H, W) work, with weight and bias too."""
    for shape in [(2, 3, 7), (3, 3, 5), (1, 2, 2, 3, 2)]:
        x = loud(given, *shape)
        yield given.fill(make(shape[1]))(x)
        yield given.fill(make(shape[1], affine=True))(x)


@check(explains="start")
def start(make, given):
    """A new layer has no parameters; with affine=True it has weight 1 and bias 0, by channel."""
    for options in [{}, {"affine": False}, {"affine": True}]:
        layer = make(5, **options)
        state = given.state(layer)
        names = sorted(name for name, _ in layer.named_parameters())
        yield {"parameters": names}
        yield {name: state[name] for name in names}


@check(explains="affine")
def affine(make, given):
    """With affine=True each channel is scaled and shifted by its own weight and bias."""
    for shape in [(2, 4, 4, 4), (3, 5, 2, 3), (2, 1, 3, 3)]:
        yield given.fill(make(shape[1], affine=True))(loud(given, *shape))


@check(explains="modes")
def modes(make, given):
    """Samples do not see each other, and training and evaluation are the same."""
    layer = given.fill(make(3))
    x = loud(given, 3, 3, 2, 3)
    yield layer(x)
    yield layer(x[1:2])
    layer(given.normal(4, 3, 2, 2, mean=-3.0))
    yield layer.eval()(x)
    yield layer.train()(x)


# Where all entries of a gradient happen to be small sums of larger terms, the terms round.
@check(explains="gradients", magnitude=1.0)
def gradients(make, given):
    """Gradients flow through mean and variance to the input, and reach weight and bias."""
    for shape, wanted in [((2, 3, 3, 3), False), ((2, 4, 6), True), ((1, 2, 2, 3), True)]:
        layer = given.fill(make(shape[1], affine=wanted))
        yield given.backward(layer, given.normal(*shape, std=2.0))


@check(explains="epsilon")
def epsilon(make, given):
    """eps is added to the variance, under the root, whatever its size."""
    for options in [{}, {"eps": 0.25}]:
        layer = given.fill(make(2, **options))
        yield layer(given.normal(2, 2, 3, 3, std=1e-3))
        yield layer(given.normal(2, 2, 3, 3))
    yield given.fill(make(2, 4.0, True))(given.normal(2, 2, 5))


# x·s + b with a folded b is as right, and rounds as its terms do.
@check(explains="flat", magnitude=1.0)
def dead_channel(make, given):
    """A channel that is 0 throughout gives 0 or its bias, and finite gradients."""
    x = given.normal(2, 3, 2, 4) * given.tensor([1.0, 0.0, 2.0])[:, None, None]
    yield given.backward(given.fill(make(3, affine=True)), x)
    yield given.backward(given.fill(make(3)), x)


# One mean at 100 may be rounded either way, and the spread of 0.01 makes 1e4 eps out of that.
@check(explains="stable", magnitude=2e3, dtypes=("float32", "float64"))
def large_mean(make, given):
    """A mean of 100 with a spread of 0.01 costs no accuracy beyond that of the input."""
    for shape in [(2, 3, 4, 4), (2, 2, 9)]:
        yield given.fill(make(shape[1]))(given.normal(*shape, mean=100.0, std=0.01))


@check(explains="single")
def single_position(make, given):
    """A single position is refused with ValueError in both modes; two positions are not."""
    refused = [(1, 3, 1, 1), (4, 3, 1, 1), (2, 1, 1), (1, 1, 1, 1, 1)]
    for shape in [*refused, (1, 3, 1, 2), (2, 3, 2, 1), (3, 1, 2), (1, 2, 2, 1, 1)]:
        layer = given.fill(make(shape[1]))
        x = given.normal(*shape)
        yield given.raises(layer, x)
        yield given.raises(layer.eval(), x)


@check(explains="input")
def input_kept(make, given):
    """The input is left alone, non-contiguous inputs work, a second call gives the same."""
    for shape in [(3, 2, 6), (2, 4, 3, 5)]:
        layer = given.fill(make(shape[1], affine=True))
        x = given.normal(*shape, strided=True)
        yield {"output": layer(x), "input afterwards": x}
        last = x.movedim(1, -1).contiguous()
        yield {"channels last": layer(last.movedim(-1, 1)), "input afterwards": last}
        yield {"output": layer(torch.cat([x, x])[: len(x)]), "input afterwards": x}
        plain = given.fill(make(shape[1]))
        yield {"without affine": plain(x), "input afterwards": x}
