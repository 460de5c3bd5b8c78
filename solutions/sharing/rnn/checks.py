"""Checks of `rnn`: run on the answer and on the reference alike."""

import torch

from quizapp.checks import ContractError, check

UNIT = 0.5
"""Outputs lie between -1 and 1. Those of a few units may all happen to be small, while tanh,
which is written in many ways, rounds as it does near 1."""


def unpack(result):
    """(output, state) of what a call returned; a tuple or a list, it does not matter."""
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise ContractError(f"forward returns (output, state), this is a {type(result).__name__}")
    return tuple(result)


def named(result):
    return dict(zip(("output", "state"), unpack(result), strict=True))


@check(explains="values", magnitude=UNIT)
def forward(make, given):
    """With one layer every output is right for any batch, length and widths."""
    for batch, time, width, hidden in [(2, 5, 4, 3), (1, 1, 2, 5), (3, 2, 1, 1), (4, 3, 6, 2)]:
        yield unpack(given.fill(make(width, hidden))(given.normal(batch, time, width)))[0]


@check(explains="recurrence", magnitude=UNIT)
def recurrence(make, given):
    """Each step starts from the h of the step before, by the same matrix."""
    layer = given.fill(make(2, 4))
    with torch.no_grad():
        layer.weight_hh_l0 *= 1.3
    yield unpack(layer(given.normal(3, 6, 2)))[0]
    layer = given.fill(make(1, 3))
    x = torch.cat([given.normal(2, 1, 1, std=3.0), 0.0 * given.normal(2, 9, 1)], dim=1)
    yield unpack(layer(x))[0]


@check(explains="layers", magnitude=UNIT)
def layers(make, given):
    """Each layer reads what the one below has put out, with weights of its own."""
    for width, hidden, depth in [(3, 3, 2), (5, 2, 3), (1, 4, 2)]:
        layer = given.fill(make(width, hidden, num_layers=depth), scale=1.5)
        yield unpack(layer(given.normal(2, 4, width)))[0]


@check(explains="state", magnitude=UNIT)
def state(make, given):
    """Each layer starts from its part of the state; the one handed back continues the sequence."""
    for batch, time, width, hidden, depth in [(3, 3, 4, 3, 1), (2, 2, 3, 4, 2), (1, 4, 2, 2, 3)]:
        layer = given.fill(make(width, hidden, depth))
        start = given.uniform(depth, batch, hidden, low=-1.0)
        yield named(layer(given.normal(batch, time, width), start))
    layer = given.fill(make(3, 4, 2))
    _, last = unpack(layer(given.normal(3, 2, 3)))
    yield named(layer(given.normal(3, 2, 3), last))


@check(explains="gradients", magnitude=1.0)
def gradients(make, given):
    """Gradients reach input, initial state and every parameter, summed over all steps."""
    layer = given.fill(make(3, 4, 2))

    def flat(x, start):
        return list(unpack(layer(x, start)))

    yield given.backward(flat, given.normal(2, 5, 3), given.normal(2, 2, 4))
    yield {f"gradient of {name}": one.grad for name, one in layer.named_parameters()}
    layer = given.fill(make(3, 4))
    x = given.normal(2, 6, 3).requires_grad_()
    given.pull_back(unpack(layer(x))[0][:, -1])
    yield {"gradient of the input, from the last output": x.grad}


@check(explains="input", magnitude=UNIT)
def input_kept(make, given):
    """Input and state stay as they were, may be non-contiguous, and a second call is a new one."""
    layer = given.fill(make(4, 3, 2))
    x, start = given.normal(2, 3, 4, strided=True), given.normal(3, 2, 2).permute(2, 1, 0)
    first = named(layer(x, start))
    yield {"x afterwards": x, "state afterwards": start}
    yield first
    yield named(layer(x))
    yield named(layer(x))


@check(explains="dtype")
def dtype(make, given):
    """Outputs and state have the input's dtype."""
    for kind in (torch.float64, torch.bfloat16):
        layer = given.fill(make(3, 2)).to(kind)
        yield [one.dtype for one in unpack(layer(given.normal(2, 2, 3).to(kind)))]
