"""Checks of `low-rank`: run on the answer and on the reference alike.

The two layers may share the singular values in any way, so they are seen by what they compute and
by how many parameters they have. Weights are made from singular values that are chosen: which rank
is right must not depend on rounding.
"""

import torch
from torch import nn

from quizapp.checks import ContractError, check


def linear(given, inputs, outputs, values, bias=True):
    """A filled layer whose weight has these singular values, in random directions."""
    layer = given.fill(nn.Linear(inputs, outputs, bias=bias))
    rank = len(values)
    u, v = (
        torch.linalg.qr(given.normal(size, rank).double().cpu())[0] for size in (outputs, inputs)
    )
    weight = (u * torch.tensor(values, dtype=torch.float64)) @ v.T
    with torch.no_grad():
        # rounded to the graded dtype, as all that is given
        layer.weight.copy_(weight.to(given.graded))
    given.take_tried()
    shown = " ".join(f"{one:g}" for one in values)
    given.note(f"Linear({inputs}, {outputs}), singular values {shown}")
    return layer


def module(result):
    """The answer, which must be a module."""
    if not isinstance(result, nn.Module):
        raise ContractError(f"an nn.Module was asked for, this is {type(result).__name__}")
    return result


def parameters(layer):
    return sum(one.numel() for one in layer.parameters())


def outcome(given, make, layer, energy):
    """How many parameters the split has, and what it computes."""
    split = module(make(layer, energy))
    yield {"parameters": parameters(split)}
    yield split(given.normal(3, layer.in_features))


# Singular values in the first layer or in the second round differently: up to 0.6 of the budget
# without the slack, here and below.
@check(explains="closest", slack=2.0)
def closest(make, given):
    """The split computes with the closest weight of its rank."""
    for inputs, outputs, values, energy in [
        (12, 10, [9.0, 6.0, 2.0, 1.0, 0.5], 0.9),
        (8, 20, [5.0, 4.0, 3.0, 0.4, 0.3, 0.2], 0.95),
        (30, 6, [4.0, 1.0, 0.9, 0.8], 0.5),
        (9, 9, [3.0, 2.9, 2.8, 0.1, 0.1], 0.97),
    ]:
        yield from outcome(given, make, linear(given, inputs, outputs, values), energy)


@check(explains="energy")
def energy(make, given):
    """The rank is the smallest that keeps `energy` of the sum of squared singular values."""
    # squares 16, 9, 4, 1, 1: 31 in all
    values = [4.0, 3.0, 2.0, 1.0, 1.0]
    for share in (0.01, 0.4, 0.6, 0.75, 0.85, 0.92, 0.95, 0.985):
        layer = linear(given, 16, 14, values)
        yield {"parameters": parameters(module(make(layer, share)))}


@check(explains="worth", slack=2.0)
def worth_it(make, given):
    """Where two layers would have no fewer parameters than one, one comes back."""
    # 8 × 8: rank 3 takes 48 of 64, rank 4 as many as before; 12 × 4: rank 3 takes 48 of 48
    for inputs, outputs, values, share in [
        (8, 8, [2.0, 2.0, 2.0], 0.99),
        (8, 8, [2.0, 2.0, 2.0, 2.0, 0.3], 0.99),
        (8, 8, [2.0, 2.0, 2.0, 2.0, 2.0, 0.3], 0.99),
        (12, 4, [2.0, 2.0, 2.0, 0.2], 0.98),
        (4, 12, [3.0, 2.0, 2.0, 2.0], 0.99),
        (5, 1, [3.0], 0.9),
        (6, 6, [5.0, 4.0, 3.0, 3.0, 2.0, 1.0], 1.0),
    ]:
        yield from outcome(given, make, linear(given, inputs, outputs, values), share)


@check(explains="bias")
def bias(make, given):
    """The bias is added once, at the end; without one there is none."""
    for with_bias in (True, False):
        layer = linear(given, 10, 8, [6.0, 1.0, 0.1], with_bias)
        split = module(make(layer, 0.9))
        zeros = torch.zeros(2, 10, dtype=given.dtype, device=given.device)
        given.note("x = 0")
        yield {"parameters": parameters(split)}
        yield split(zeros)


@check(explains="arguments")
def arguments(make, given):
    """An energy that is not above 0 and at most 1 is refused with ValueError."""
    layer = linear(given, 10, 8, [6.0, 1.0])
    yield {"parameters": parameters(module(make(layer, 0.5)))}
    for share in (0.0, -0.5, 1.01, 95):
        yield given.raises(make, layer, share)


@check(explains="trains", slack=2.0)
def trains(make, given):
    """Both layers can learn, and gradients reach the input."""
    for share in (0.9, 0.9999):
        layer = linear(given, 7, 6, [6.0, 5.0, 4.0, 1.0, 0.1])
        split = module(make(layer, share))

        def forward(x, split=split):
            return split(x)

        yield given.backward(forward, given.normal(3, 2, 7))
        learns = [one.requires_grad and one.grad is not None for one in split.parameters()]
        yield {"parameters": len(learns) > 0, "all of them learn": all(learns)}


@check(explains="original", slack=2.0)
def original_kept(make, given):
    """The given layer stays as it is, and does not follow what is made of it."""
    for share in (0.9, 0.9999):
        layer = linear(given, 7, 6, [6.0, 5.0, 4.0, 1.0, 0.1])
        split = module(make(layer, share))
        x = given.normal(3, 7, strided=True)
        yield split(x), x
        with torch.no_grad():
            for one in split.parameters():
                one.add_(1.0)
        given.note("once the new layers have been trained")
        yield given.state(layer)
