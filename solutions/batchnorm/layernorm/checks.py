"""Checks of `layernorm`: run on the answer and on the reference alike."""

import torch

from quizapp.checks import check


@check(explains="start")
def start(make, given):
    """A new layer has weight 1 and bias 0, of the shape that was asked for."""
    for shape in [6, (4,), (2, 3)]:
        yield given.state(make(shape))


@check(explains="values")
def rows(make, given):
    """A last axis is normalised within each row, then scaled and shifted."""
    for shape in [(3, 7), (5, 5), (6, 4)]:
        x = given.normal(*shape, mean=1.0, std=2.0)
        # Each row has a level and a spread of its own.
        yield given.fill(make(shape[-1]))(x * given.uniform(shape[0], 1, low=0.5, high=3.0))
    yield given.fill(make(12))(given.normal(4, 12, mean=8.0, std=0.5))


@check(explains="axes")
def tokens(make, given):
    """Each token of (batch, length, features) is on its own; a lone vector and one row work."""
    for shape in [(2, 5, 8), (1, 1, 6), (3, 4, 4), (9,), (1, 7), (2, 1, 3, 5)]:
        yield given.fill(make(shape[-1]))(given.normal(*shape, mean=-2.0, std=3.0))


@check(explains="shape")
def several_axes(make, given):
    """A tuple of lengths means as many last axes, with one mean and one variance for all."""
    for lead, shape in [((2,), (3, 4)), ((3,), (3, 2, 4)), ((2, 3), (4, 3)), ((), (2, 5))]:
        yield given.fill(make(shape))(given.normal(*lead, *shape, mean=1.0, std=2.0))
    yield given.fill(make([6]))(given.normal(2, 3, 6))


@check(explains="modes")
def modes(make, given):
    """Training and evaluation are the same, and nothing is remembered between calls."""
    layer = given.fill(make(6))
    x = given.normal(4, 6, mean=2.0, std=3.0)
    for training in (True, True, False):
        yield layer.train(training)(x)
        layer.train()(given.normal(5, 6, mean=-3.0))
    yield layer.eval()(x[:1])


# Where all entries of a gradient happen to be small sums of larger terms, the terms round.
@check(explains="gradients", magnitude=1.0)
def gradients(make, given):
    """Gradients flow through mean and variance to the input, and reach weight and bias."""
    for lead, shape in [((3,), 6), ((2, 3), 5), ((2,), (3, 4))]:
        layer = given.fill(make(shape))
        last = (shape,) if isinstance(shape, int) else shape
        yield given.backward(layer, given.normal(*lead, *last, std=2.0))


@check(explains="epsilon")
def epsilon(make, given):
    """eps is added to the variance, under the root, whatever its size."""
    for options in [{}, {"eps": 0.25}]:
        layer = given.fill(make(8, **options))
        yield layer(given.normal(3, 8, std=1e-3))
        yield layer(given.normal(3, 8))


@check(explains="flat")
def no_spread(make, given):
    """Groups without any spread give the bias, and finite gradients; one value is such a group."""
    x = given.normal(3, 6) * given.tensor([[1.0], [0.0], [2.0]])
    yield given.backward(given.fill(make(6)), x)
    for shape in [(4, 1), (1,)]:
        yield given.fill(make(1))(given.normal(*shape))


# One mean at 100 may be rounded either way, and the spread of 0.01 makes 1e4 eps out of that.
@check(explains="stable", magnitude=2e3, dtypes=("float32", "float64"))
def large_mean(make, given):
    """A mean of 100 with a spread of 0.01 costs no accuracy beyond that of the input."""
    for lead, shape in [((3,), 12), ((2,), (4, 6))]:
        last = (shape,) if isinstance(shape, int) else shape
        yield given.fill(make(shape))(given.normal(*lead, *last, mean=100.0, std=0.01))


@check(explains="input")
def input_kept(make, given):
    """The input is left alone, non-contiguous inputs work, a second call gives the same."""
    for lead, shape in [((4,), 5), ((2,), (3, 4))]:
        layer = given.fill(make(shape))
        last = (shape,) if isinstance(shape, int) else shape
        x = given.normal(*lead, *last, strided=True)
        yield {"output": layer(x), "input afterwards": x}
        yield layer(torch.stack([x, x]).transpose(0, 1))
        yield layer(x)
