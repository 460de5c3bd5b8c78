"""Checks of `gru`: run on the answer and on the reference alike."""

import torch

from quizapp.checks import ContractError, check

UNIT = 0.25
"""Outputs lie between -1 and 1. Those of a few units may all happen to be small, while σ and tanh,
which are written in many ways, round as they do near 1."""


def unpack(result):
    """(output, h) of what a call returned; a tuple or a list, it does not matter."""
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise ContractError(f"forward returns (output, h), this is a {type(result).__name__}")
    return tuple(result)


def named(result):
    return dict(zip(("output", "h"), unpack(result), strict=True))


@check(explains="values", magnitude=UNIT)
def forward(make, given):
    """Every output equals the GRU's for any batch, length and widths, from a state of zeros."""
    for batch, time, width, hidden in [(2, 5, 4, 3), (1, 1, 2, 5), (3, 2, 1, 1), (4, 3, 6, 2)]:
        layer = given.fill(make(width, hidden), scale=1.5)
        yield unpack(layer(given.normal(batch, time, width)))[0]


@check(explains="gates", magnitude=UNIT)
def one_step(make, given):
    """One step from a given state: what is reset, what is kept, what is new."""
    for width, hidden in [(3, 4), (2, 2)]:
        layer = given.fill(make(width, hidden))
        yield unpack(layer(given.normal(3, 1, width), given.normal(3, hidden)))[0]


@check(explains="reset", magnitude=UNIT)
def reset(make, given):
    """The reset gate scales the state's share of the candidate, bias included, and that alone."""
    layer = given.fill(make(2, 3))
    with torch.no_grad():
        layer.bias_ih_l0[:3].add_(given.tensor([-4.0, 0.0, 4.0]))
        layer.bias_hh_l0[6:].add_(given.tensor([1.0, -1.0, 1.0]))
    yield unpack(layer(given.normal(4, 2, 2), given.normal(4, 3)))[0]


@check(explains="state", magnitude=UNIT)
def state(make, given):
    """Reading starts from the state handed in; the one handed back continues the sequence."""
    for batch, time, width, hidden in [(3, 3, 4, 3), (1, 2, 2, 5), (2, 4, 3, 1)]:
        layer = given.fill(make(width, hidden))
        yield named(layer(given.normal(batch, time, width), given.normal(batch, hidden)))
    layer = given.fill(make(3, 4))
    _, h = unpack(layer(given.normal(3, 2, 3)))
    yield named(layer(given.normal(3, 2, 3), h))


@check(explains="memory", magnitude=UNIT)
def long_sequence(make, given):
    """What the state held forty steps ago still counts where the update gate stays near 1."""
    layer = given.fill(make(3, 4))
    with torch.no_grad():
        layer.bias_ih_l0[4:8] += 3.0
    yield named(layer(given.normal(2, 40, 3), given.normal(2, 4)))


@check(explains="gradients", magnitude=1.0)
def gradients(make, given):
    """Gradients reach input, initial state and every parameter, through all steps."""
    layer = given.fill(make(3, 4))

    def flat(x, h):
        return list(unpack(layer(x, h)))

    yield given.backward(flat, given.normal(2, 5, 3), given.normal(2, 4))
    yield {f"gradient of {name}": one.grad for name, one in layer.named_parameters()}
    x = given.normal(1, 12, 3).requires_grad_()
    given.pull_back(unpack(layer(x))[0][:, -1])
    yield {"gradient of the input, from the last output": x.grad}


@check(explains="large", magnitude=1.0)
def saturated(make, given):
    """Gates that are driven in the thousands give finite outputs and gradients."""
    layer = given.fill(make(3, 4))
    drive = torch.zeros(3, 4)
    drive[0, :2] = drive[1, 2:] = drive[2, 1:3] = torch.tensor([-1.0, 1.0])
    with torch.no_grad():
        layer.bias_ih_l0.add_(4000 * given.tensor(drive.flatten().tolist()))
    x = given.normal(3, 3, 3).requires_grad_()
    output, h = unpack(layer(x))
    given.pull_back(output)
    yield {"output": output, "h": h, "gradient of the input": x.grad}


@check(explains="input", magnitude=UNIT)
def input_kept(make, given):
    """Input and state stay as they were, may be non-contiguous, and a second call is a new one."""
    layer = given.fill(make(4, 3))
    x, h = given.normal(2, 3, 4, strided=True), given.normal(3, 2).T
    first = named(layer(x, h))
    yield {"x afterwards": x, "state afterwards": h}
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
