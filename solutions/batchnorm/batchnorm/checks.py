"""Checks of `batchnorm`: run on the answer and on the reference alike."""

import torch

from quizapp.checks import check

LONE = (1, 4)
"""A training batch with one value in each channel."""


@check(explains="start")
def start(make, given):
    """A new layer has weight 1, bias 0, running mean 0 and running variance 1."""
    yield given.state(make(5))


@check(explains="values")
def rows(make, given):
    """In training, (N, C) inputs are normalised over the batch, then scaled and shifted."""
    for rows, channels in [(2, 3), (3, 1), (5, 5)]:
        x = given.uniform(rows, channels, low=100.0, high=300.0)
        # Signs in turn: of two values that happen to be equal all that is left is rounding.
        yield given.fill(make(channels))(x * (-1.0) ** torch.arange(rows).to(x)[:, None])
    yield given.fill(make(12))(given.normal(9, 12, mean=8.0, std=0.5))


@check(explains="channels")
def images(make, given):
    """In training, (N, C, H, W) inputs are normalised over batch, height and width."""
    for shape in [(2, 3, 4, 5), (1, 2, 3, 2), (3, 4, 5, 4), (7, 1, 1, 1), (3, 3, 3, 3)]:
        yield given.fill(make(shape[1]))(given.normal(*shape, mean=1.0, std=2.0))


@check(explains="running")
def running(make, given):
    """Training moves the running mean and the running (unbiased) variance by momentum."""
    for options in [{}, {"momentum": 0.3}, {"momentum": 1.0}]:
        layer = given.fill(make(3, **options))
        for shape in [(2, 3), (4, 3), (1, 3, 2, 2)]:
            layer(given.normal(*shape, mean=3.0, std=3.0))
            yield given.state(layer)


# x·a + b with folded a and b is as right; where the two nearly cancel it rounds as its terms do.
@check(explains="eval", magnitude=2.0)
def evaluation(make, given):
    """In evaluation the running statistics normalise, a single sample works, nothing moves."""
    layer = given.fill(make(3), buffers=True).eval()
    for shape in [(5, 3), (1, 3), (2, 3, 2, 3), (1, 3, 1, 1)]:
        yield layer(given.normal(*shape, mean=1.0, std=3.0))
    yield given.state(layer)


@check(explains="eval")
def back_and_forth(make, given):
    """Switching between training and evaluation changes the behaviour at once."""
    layer = given.fill(make(4, momentum=0.5))
    for training in (True, False, True, True, False):
        layer.train(training)
        yield layer(given.normal(8, 4, mean=2.0, std=2.0))
    yield given.state(layer)


# Where all entries of a gradient happen to be small sums of larger terms, the terms round.
@check(explains="gradients", magnitude=1.0)
def gradients(make, given):
    """Gradients flow through mean and variance to the input, and reach weight and bias."""
    for shape in [(6, 3), (2, 3, 2, 2)]:
        layer = given.fill(make(3))
        yield given.backward(layer, given.normal(*shape, std=2.0))
    layer = given.fill(make(3), buffers=True).eval()
    yield given.backward(layer, given.normal(2, 3, std=2.0))


@check(explains="graph")
def graph(make, given):
    """Running statistics are plain numbers: no gradient history hangs on them."""
    layer = given.fill(make(3))
    for _ in range(2):
        given.backward(layer, given.normal(4, 3))
        yield {
            "running_mean.requires_grad": layer.running_mean.requires_grad,
            "running_var.requires_grad": layer.running_var.requires_grad,
        }


@check(explains="epsilon")
def epsilon(make, given):
    """eps is added to the variance, under the root, in both modes."""
    for options in [{}, {"eps": 0.25}]:
        layer = given.fill(make(4, **options))
        yield layer(given.normal(6, 4, std=1e-3))
        yield layer(given.normal(8, 4))
        layer = given.fill(make(4, **options), buffers=True).eval()
        layer.running_var.mul_(1e-6)
        yield layer(given.normal(2, 4, std=1e-3))


@check(explains="epsilon")
def dead_channel(make, given):
    """A channel that is 0 throughout gives its bias, and finite gradients."""
    x = given.normal(8, 3) * given.tensor([1.0, 0.0, 1.0])
    yield given.backward(given.fill(make(3)), x)


@check(explains="stable", dtypes=("float32", "float64"))
def large_mean(make, given):
    """A mean of 100 with a spread of 0.01 costs no accuracy beyond that of the input."""
    for shape in [(12, 8), (2, 8, 3, 3)]:
        yield given.fill(make(8))(given.normal(*shape, mean=100.0, std=0.01))


@check(explains="single")
def one_value(make, given):
    """One value a channel is refused with ValueError in training, and moves nothing."""
    layer = given.fill(make(4))
    for shape in [LONE, (1, 4, 1, 1), (2, 4), (1, 4, 2, 1), (1, 4, 1, 3), (2, 4, 1, 1)]:
        yield given.raises(layer, given.normal(*shape))
        yield given.state(layer)
    layer.eval()
    yield given.raises(layer, given.normal(*LONE))


@check(explains="input")
def input_kept(make, given):
    """The input is left alone, non-contiguous inputs work, a second call gives the same."""
    for shape in [(6, 3), (2, 3, 2, 5)]:
        layer = given.fill(make(3))
        x = given.normal(*shape, strided=True)
        yield {"output": layer(x), "input afterwards": x}
        yield layer(x)
        yield {"output": layer.eval()(x), "input afterwards": x}
