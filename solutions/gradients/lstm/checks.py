"""Checks of `lstm`: run on the answer and on the reference alike."""

import torch

from quizapp.checks import ContractError, check

UNIT = 0.25
"""Outputs lie between -1 and 1. Those of a few units may all happen to be small, while σ and tanh,
which are written in many ways, round as they do near 1."""


def unpack(result):
    """(output, h, c) of what a call returned; whether pairs are tuples or lists does not matter."""
    try:
        output, (h, c) = result
    except (TypeError, ValueError) as error:
        raise ContractError(
            f"forward returns (output, (h, c)), this is a {type(result).__name__}: {error}"
        ) from error
    return output, h, c


def named(result):
    return dict(zip(("output", "h", "c"), unpack(result), strict=True))


def start(given, batch, hidden):
    """A state as a run might leave it: h within (-1, 1), a cell that has gathered more."""
    return given.uniform(batch, hidden, low=-1.0), given.normal(batch, hidden, std=2.0)


@check(explains="values", magnitude=UNIT)
def forward(make, given):
    """Every output equals the LSTM's for any batch, length and widths, from a state of zeros."""
    for batch, time, width, hidden in [(2, 5, 4, 3), (1, 1, 2, 5), (3, 2, 1, 1), (4, 3, 6, 2)]:
        layer = given.fill(make(width, hidden), scale=1.5)
        yield unpack(layer(given.normal(batch, time, width)))[0]


@check(explains="cell", magnitude=UNIT)
def cell(make, given):
    """The cell forgets, takes in and is squashed on its way out, one step at a time."""
    for width, hidden in [(3, 4), (2, 2)]:
        layer = given.fill(make(width, hidden))
        yield named(layer(given.normal(2, 1, width), start(given, 2, hidden)))


@check(explains="state", magnitude=UNIT)
def initial_state(make, given):
    """The state that is handed in is where it starts, as (h, c)."""
    for batch, time, width, hidden in [(3, 3, 4, 3), (1, 2, 2, 5), (2, 4, 3, 1)]:
        layer = given.fill(make(width, hidden))
        yield unpack(layer(given.normal(batch, time, width), start(given, batch, hidden)))[0]


@check(explains="state", magnitude=UNIT)
def final_state(make, given):
    """The state handed back is (h, c) of the last step, and continues the sequence."""
    layer = given.fill(make(3, 4))
    yield named(layer(given.normal(2, 3, 3)))
    _, h, c = unpack(layer(given.normal(3, 2, 3)))
    yield named(layer(given.normal(3, 2, 3), (h, c)))


@check(explains="memory", magnitude=UNIT)
def long_sequence(make, given):
    """What went in forty steps ago still counts where the gates are open."""
    layer = given.fill(make(3, 4))
    with torch.no_grad():
        layer.bias_ih_l0[4:8] += 3.0
    yield named(layer(given.normal(2, 40, 3)))


@check(explains="gradients", magnitude=1.0)
def gradients(make, given):
    """Gradients reach input, initial state and every parameter, through all steps."""
    layer = given.fill(make(3, 4))

    def flat(x, h, c):
        return list(unpack(layer(x, (h, c))))

    yield given.backward(flat, given.normal(2, 5, 3), *start(given, 2, 4))
    yield {f"gradient of {name}": one.grad for name, one in layer.named_parameters()}
    x = given.normal(1, 12, 3).requires_grad_()
    given.pull_back(unpack(layer(x))[0][:, -1])
    yield {"gradient of the input, from the last output": x.grad}


@check(explains="large", magnitude=1.0)
def saturated(make, given):
    """Gates that are driven in the thousands give finite outputs and gradients."""
    layer = given.fill(make(3, 4))
    drive = torch.zeros(4, 4)
    drive[0, :2] = drive[1, 2:] = drive[2, 1:3] = drive[3, ::3] = torch.tensor([-1.0, 1.0])
    with torch.no_grad():
        layer.bias_ih_l0.add_(4000 * given.tensor(drive.flatten().tolist()))
    x = given.normal(3, 3, 3).requires_grad_()
    output, h, c = unpack(layer(x))
    given.pull_back(output)
    yield {"output": output, "h": h, "c": c, "gradient of the input": x.grad}


@check(explains="input")
def input_kept(make, given):
    """Input and state stay as they were, may be non-contiguous, and a second call is a new one."""
    layer = given.fill(make(4, 3))
    x = given.normal(2, 3, 4, strided=True)
    h, c = given.uniform(3, 2).T, given.normal(2, 3, strided=True)
    first = named(layer(x, (h, c)))
    yield {"x afterwards": x, "h afterwards": h, "c afterwards": c}
    yield first
    yield named(layer(x))
    yield named(layer(x))


@check(explains="dtype")
def dtype(make, given):
    """Outputs and state have the input's dtype."""
    for kind in (torch.float64, torch.bfloat16):
        layer = given.fill(make(3, 2)).to(kind)
        results = unpack(layer(given.normal(2, 2, 3).to(kind)))
        yield [one.dtype for one in results]
