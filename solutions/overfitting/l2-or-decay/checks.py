"""Checks of `l2-or-decay`: run on the answer and on the reference alike."""

import torch
from torch import nn

from quizapp.checks import check


class Net(nn.Module):
    """Kernels, an embedding, a norm, biases, a scalar, and a matrix under two names."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(2, 3, 2)
        self.norm = nn.LayerNorm(3)
        self.embed = nn.Embedding(4, 3)
        self.head = nn.Linear(3, 4)
        self.head.weight = self.embed.weight
        self.scale = nn.Parameter(torch.tensor(1.0))


def set_gradients(given, model, std=1.0):
    """Fresh gradients for all parameters."""
    for p in model.parameters():
        p.grad = given.normal(*p.shape, std=std)


def values(model):
    """Each parameter by name, as it is now."""
    return {name: p.detach().clone() for name, p in model.named_parameters()}


def one_weight(given, value, gradient):
    """A model with a single weight, and its gradient."""
    model = nn.Linear(1, 1, bias=False).to(given.device, given.dtype)
    with torch.no_grad():
        model.weight.fill_(value)
    model.weight.grad = given.tensor([[gradient]])
    return model


@check(explains="penalty")
def penalty(make, given):
    """The penalty is half of decay times the sum of squares, of weights alone."""
    for model, decay in [(Net(), 0.3), (nn.Linear(5, 4), 0.01), (nn.Conv2d(2, 3, 2), 2.0)]:
        yield make.penalty(given.fill(model), decay)


@check(explains="penalty")
def gradient_of_the_penalty(make, given):
    """Its gradient is decay times the weight, and does not reach the biases."""
    model = given.fill(Net())
    make.penalty(model, 0.3).backward()
    yield {
        name: torch.zeros_like(p) if p.grad is None else p.grad
        for name, p in model.named_parameters()
    }


@check(explains="strength")
def weight_without_data(make, given):
    """A weight whose data gradient is 0 shows what the strength of each kind is worth."""
    for decoupled in (False, True):
        for decay in (0.01, 0.1):
            model = one_weight(given, 1.0, 0.0)
            make.adam_step(model, {}, 0.01, decay, decoupled)
            yield model.weight


# `magnitude` is the size of the parameters: the scalar may end near 0, where it has no budget


@check(explains="values", magnitude=1.0)
def first_step(make, given):
    """One step of either kind moves all parameters as it should."""
    for decoupled in (False, True):
        model = given.fill(Net())
        set_gradients(given, model)
        make.adam_step(model, {}, lr=0.1, decay=0.5, decoupled=decoupled)
        yield values(model)
    model = given.fill(nn.Linear(4, 3))
    set_gradients(given, model)
    given.note("defaults")
    make.adam_step(model, {})
    yield values(model)


@check(explains="biases", magnitude=1.0)
def biases_spared(make, given):
    """Parameters with fewer than two dimensions take the same step without any decay."""
    for decoupled in (False, True):
        model = given.fill(Net())
        set_gradients(given, model, std=1e-3)
        state = {}
        for _ in range(2):
            make.adam_step(model, state, 0.01, 0.9, decoupled)
        yield {name: p for name, p in values(model).items() if p.dim() < 2}


@check(explains="state", magnitude=1.0)
def many_steps(make, given):
    """Moments and counts go on from step to step; settings may change between them."""
    for decoupled in (False, True):
        model, state = given.fill(Net()), {}
        for number in range(4):
            set_gradients(given, model, std=10.0 ** (number % 3 - 1))
            make.adam_step(model, state, 0.05 / (number + 1), 0.3 * number, decoupled)
        yield values(model)
    model, state = given.fill(nn.Linear(3, 2)), {}
    for decoupled in (True, False, True):
        set_gradients(given, model)
        make.adam_step(model, state, 0.1, 0.5, decoupled)
    given.note("decoupled, L2, decoupled in turn")
    yield values(model)


@check(explains="no-gradient", magnitude=1.0)
def no_gradient(make, given):
    """A parameter without a gradient takes no step, is not decayed and not counted."""
    for decoupled in (False, True):
        model, state = given.fill(Net()), {}
        for number in range(3):
            set_gradients(given, model)
            model.conv.weight.grad = None
            if number < 2:
                model.head.bias.grad = None
            make.adam_step(model, state, 0.1, 0.5, decoupled)
        yield values(model)
    frozen = given.fill(nn.Linear(3, 2)).requires_grad_(False)
    make.adam_step(frozen, {}, 0.1, 0.5, True)
    yield values(frozen)


@check(explains="gradients", magnitude=1.0)
def gradients_kept(make, given):
    """Gradients stay as they were, and the model keeps its parameters."""
    for decoupled in (False, True):
        model, state = given.fill(Net()), {}
        before = list(model.parameters())
        set_gradients(given, model)
        make.adam_step(model, state, 0.1, 0.5, decoupled)
        yield [p.grad for p in before]
        yield [one is two for one, two in zip(before, model.parameters(), strict=True)]
        make.adam_step(model, state, 0.1, 0.5, decoupled)
        given.note("the same gradients again")
        yield values(model)
