"""Checks of `magnitude-pruning`: run on the answer and on the reference alike.

A layer is seen by what it does: its parameters may have any names. Fed the identity, a layer
without bias gives the weights that act.
"""

import copy

import torch
from torch import nn

from quizapp.checks import Violation, check, free


def distinct(given, *shape, scale=1.0):
    """Weights of either sign and all of different size: what goes is then no matter of taste."""
    total = torch.Size(shape).numel()
    sizes = (given.permutation(total) + 1).to(given.dtype) / total
    signs = 1 - 2 * (given.permutation(total) % 2)
    return (scale * sizes * signs).reshape(shape)


def linear(given, inputs, outputs, bias=False, weight=None):
    """A filled linear layer; its weights are all of different size."""
    layer = given.fill(nn.Linear(inputs, outputs, bias=bias))
    with torch.no_grad():
        layer.weight.copy_(distinct(given, outputs, inputs) if weight is None else weight)
    given.note(f"Linear({inputs}, {outputs}{'' if bias else ', bias=False'})")
    return layer


def acting(given, layer, inputs):
    """The weights that act, as a matrix (outputs, inputs)."""
    return layer(torch.eye(inputs, dtype=given.dtype, device=given.device)).T


def step(given, layer, x, push=0.0):
    """A step of plain gradient descent; `push` is what momentum and the like add to it."""
    given.pull_back(layer(x))
    given.note(f"a step, which moves each parameter by a further {push:g}" if push else "a step")
    with torch.no_grad():
        for one in layer.parameters():
            if one.requires_grad:
                one += push if one.grad is None else push - 0.1 * one.grad
                one.grad = None


@check(explains="smallest")
def smallest(make, given):
    """The smallest share of the weights is masked, whatever their sign and place."""
    for shape, share in [((4, 5), 0.3), ((3, 7), 0.6), ((24,), 0.75), ((2, 3, 2, 2), 0.125)]:
        yield make.magnitude_masks([distinct(given, *shape)], share)


@check(explains="count")
def count(make, given):
    """How many go is the whole number nearest to share times weights; 0 and all are possible."""
    weight = distinct(given, 1, 7)
    for share in (0.7, 0.29, 0.1, 0.05, 0.0, 1.0):
        yield make.magnitude_masks([weight], share)
    yield make.magnitude_masks([distinct(given, 10, 10)], 0.29)


@check(explains="together")
def together(make, given):
    """Several tensors share one ranking: a layer of small weights loses more of them."""
    weights = [
        distinct(given, 3, 4, scale=0.2),
        distinct(given, 5),
        distinct(given, 2, 2, 2, scale=3.0),
    ]
    for share in (0.4, 0.8):
        yield make.magnitude_masks(weights, share)


def exactly_the_smallest(got, want):
    """As many as asked for, and none that stays is smaller than one that went."""
    for weight, count, mask in got:
        gone = int((~mask).sum())
        if gone != count:
            raise Violation(
                "too-many" if gone > count else "too-few",
                f"{gone} of {mask.numel()} weights are masked, {count} were asked for",
            )
        sizes = weight.abs()
        if 0 < gone < mask.numel() and sizes[~mask].max() > sizes[mask].min():
            raise Violation(
                "order",
                f"a weight of size {sizes[~mask].max():g} is masked and one of size "
                f"{sizes[mask].min():g} stays",
            )


@check(explains="ties", holds=exactly_the_smallest)
def ties(make, given):
    """Among weights of one size the count decides: exactly as many go as were asked for."""
    for whole, shape, gone in [
        (torch.full((12,), 2), (3, 4), 5),
        (given.permutation(16) % 3 - 1, (4, 4), 8),
        (given.permutation(20) % 2, (2, 10), 3),
    ]:
        weight = (0.25 * whole.to(given.device, given.dtype)).reshape(shape)
        given.note(
            f"{gone} of {weight.numel()} weights, of these sizes: {weight.abs().unique().tolist()}"
        )
        (mask,) = make.magnitude_masks([weight], gone / weight.numel())
        yield weight, gone, free(mask)


@check(explains="arguments")
def arguments(make, given):
    """A share below 0 or above 1 is refused with ValueError."""
    weight = distinct(given, 2, 3)
    yield make.magnitude_masks([weight], 1.0)
    for share in (-0.1, 1.5, 30, 0.5):
        yield given.raises(make.magnitude_masks, [weight], share)
    yield given.raises(make.PrunedLinear, linear(given, 3, 2), 30)


@check(explains="layer")
def layer(make, given):
    """The layer computes with the weights that are left, at their old values, and the bias."""
    for inputs, outputs, share, bias in [
        (6, 4, 0.5, True),
        (10, 20, 0.3, True),
        (3, 5, 0.8, False),
    ]:
        source = linear(given, inputs, outputs, bias)
        pruned = make.PrunedLinear(source, share)
        yield pruned(given.normal(4, inputs))
        yield given.state(source)


@check(explains="gradients")
def gradients(make, given):
    """What is left learns as it would in the whole layer, and gradients reach the input."""
    pruned = make.PrunedLinear(linear(given, 6, 4, bias=True), 0.4)

    def forward(x):
        return pruned(x)

    yield given.backward(forward, given.normal(5, 6))
    pruned = make.PrunedLinear(linear(given, 6, 4), 0.4)
    step(given, pruned, given.normal(5, 6))
    yield acting(given, pruned, 6)


@check(explains="survives")
def stays_pruned(make, given):
    """Pruned weights act as 0, whatever an optimizer does to the parameters."""
    pruned = make.PrunedLinear(linear(given, 5, 4), 0.6)
    for push in (0.0, 0.5, -0.25):
        step(given, pruned, given.normal(3, 5), push)
        yield acting(given, pruned, 5)


@check(explains="saved")
def saved_and_copied(make, given):
    """The mask is in the `state_dict`, and the layer can be copied."""
    pruned = make.PrunedLinear(linear(given, 5, 4), 0.5)
    step(given, pruned, given.normal(3, 5), 0.5)
    other = make.PrunedLinear(linear(given, 5, 4), 0.0)
    given.note("load_state_dict")
    other.load_state_dict(pruned.state_dict())
    yield acting(given, other, 5)
    given.note("copy.deepcopy")
    yield acting(given, copy.deepcopy(pruned), 5)


@check(explains="again")
def again(make, given):
    """`prune` counts shares of all weights, ranks those that act, and brings none back."""
    pruned = make.PrunedLinear(linear(given, 6, 5), 0.2)
    for share in (0.5, 0.8):
        given.note(f"prune({share})")
        pruned.prune(share)
        yield acting(given, pruned, 6)
    pruned = make.PrunedLinear(linear(given, 6, 5), 0.4)
    step(given, pruned, given.normal(3, 6), 1.5)
    for share in (0.6, 0.9, 0.1):
        given.note(f"prune({share})")
        pruned.prune(share)
        yield acting(given, pruned, 6)


@check(explains="inputs")
def inputs_kept(make, given):
    """Weights that were ranked, and the layer that was pruned, stay as they were."""
    weights = [given.normal(3, 4, strided=True), given.normal(6).requires_grad_()]
    yield make.magnitude_masks(weights, 0.5)
    yield weights, [one.requires_grad for one in weights]
    source = linear(given, 4, 3, bias=True)
    x = given.normal(2, 4, strided=True)
    pruned = make.PrunedLinear(source, 0.5)
    first = pruned(x)
    yield first, x, given.state(source)
    yield pruned(x)
