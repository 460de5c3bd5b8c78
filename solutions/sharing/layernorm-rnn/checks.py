"""Checks of `layernorm-rnn`: run on the answer and on the reference alike.

Several units on purpose: with two, LayerNorm gives -1 and 1 whatever goes in, and with few the
variance may happen to be small, which makes rounding large.
"""

import torch

from quizapp.checks import ContractError, check

UNIT = 0.5
"""Outputs lie between -1 and 1. Those of a few units may all happen to be small, while tanh, which
is written in many ways, rounds as it does near 1."""


def unpack(result):
    """(output, h) of what a call returned; a tuple or a list, it does not matter."""
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise ContractError(f"forward returns (output, h), this is a {type(result).__name__}")
    return tuple(result)


def named(result):
    return dict(zip(("output", "h"), unpack(result), strict=True))


@check(explains="values", magnitude=UNIT)
def forward(make, given):
    """Every output is right for any batch, length and widths."""
    for batch, time, width, hidden in [(2, 5, 4, 8), (1, 1, 2, 7), (3, 2, 1, 6), (4, 3, 6, 9)]:
        layer = given.fill(make(width, hidden))
        yield unpack(layer(given.normal(batch, time, width)))[0]


@check(explains="samples", magnitude=UNIT)
def samples_apart(make, given):
    """A sample's output does not depend on the others, nor on later steps, nor on eval."""
    layer = given.fill(make(3, 8))
    yield {"parameters": sum(one.numel() for one in layer.parameters())}
    x = given.normal(3, 4, 3)
    x[1] *= 20.0
    x[:, 3] *= 10.0
    yield {"all": unpack(layer(x))[0]}
    yield {"one sample": unpack(layer(x[:1]))[0], "two steps": unpack(layer(x[:, :2]))[0]}
    yield {"in evaluation": unpack(layer.eval()(x))[0]}


@check(explains="scale", magnitude=UNIT)
def scales(make, given):
    """Large sums and tiny ones, where the 1e-5 counts, give right outputs."""
    for factor in (100.0, 0.01, 0.001):
        layer = given.fill(make(4, 8), scale=factor)
        yield unpack(layer(given.normal(2, 3, 4)))[0]


@check(explains="stable", magnitude=UNIT)
def far_from_zero(make, given):
    """Sums that lie close together and far from 0 are normalised well."""
    layer = given.fill(make(4, 8), scale=0.02)
    with torch.no_grad():
        layer.hh.weight.zero_()
        layer.ih.weight[:, 0] = 1.0
    x = given.normal(3, 2, 4)
    x[..., 0] = 100.0
    yield unpack(layer(x))[0]


@check(explains="state", magnitude=UNIT)
def state(make, given):
    """Reading starts from the state handed in; the one handed back continues the sequence."""
    layer = given.fill(make(3, 8))
    yield named(layer(given.normal(2, 3, 3), given.uniform(2, 8, low=-1.0)))
    _, h = unpack(layer(given.normal(2, 2, 3)))
    yield named(layer(given.normal(2, 2, 3), h))


@check(explains="gradients", magnitude=1.0)
def gradients(make, given):
    """Gradients reach input, initial state and every parameter, through all steps and the norm."""
    layer = given.fill(make(3, 8))

    def flat(x, h):
        return list(unpack(layer(x, h)))

    yield given.backward(flat, given.normal(2, 4, 3), given.normal(2, 8))
    yield {f"gradient of {name}": one.grad for name, one in layer.named_parameters()}
    x = given.normal(1, 8, 3).requires_grad_()
    given.pull_back(unpack(layer(x))[0][:, -1])
    yield {"gradient of the input, from the last output": x.grad}


@check(explains="input", magnitude=UNIT)
def input_kept(make, given):
    """Input and state stay as they were, may be non-contiguous, and a second call is a new one."""
    layer = given.fill(make(4, 8))
    x, h = given.normal(2, 3, 4, strided=True), given.normal(8, 2).T
    first = named(layer(x, h))
    yield {"x afterwards": x, "state afterwards": h}
    yield first
    yield named(layer(x))
    yield named(layer(x))
