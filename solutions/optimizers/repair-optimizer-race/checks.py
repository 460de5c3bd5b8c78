"""Checks of `repair-optimizer-race`: run on the answer and on the reference alike."""

from collections.abc import Mapping

import torch
from torch import nn

from quizapp.checks import ContractError, check

NAMES = ("SGD", "Momentum", "Adam", "AdamW")


def line(points, given):
    """A trajectory as one tensor; whether its points are floats or tensors does not matter.

    One tensor has one error budget: momentum passes x = 0, where a number of its own has none.
    """
    if not isinstance(points, (list, tuple, torch.Tensor)):
        raise ContractError(f"a list of floats was asked for, this is {type(points).__name__}")
    numbers = [float(one.detach() if isinstance(one, torch.Tensor) else one) for one in points]
    return torch.tensor(numbers, dtype=given.dtype)


def by_name(results, given):
    """The competitors of a dict, and nothing else in it."""
    if not isinstance(results, Mapping):
        raise ContractError(f"a dict was asked for, this is {type(results).__name__}")
    return {str(name): line(points, given) for name, points in results.items()}


def optimizer_of(make, name, params):
    """The competitor ``name`` out of a fresh set of four."""
    optimizers = make.make_optimizers(params)
    if not isinstance(optimizers, Mapping) or name not in optimizers:
        raise ContractError(f"make_optimizers has no competitor {name}")
    return optimizers[name]


def settings(make, given, wrap):
    """Each competitor moves all parameters, with the article's settings."""
    for name in NAMES:
        params = [nn.Parameter(given.normal(*shape)) for shape in ((2, 3), (4,))]
        optimizer = optimizer_of(make, name, wrap(params))
        for _ in range(3):
            for p in params:
                p.grad = given.normal(*p.shape)
            optimizer.step()
        given.note(name)
        yield params


@check(explains="settings")
def competitors(make, given):
    """Four optimizers with the article's settings, each holding every parameter of a list."""
    yield from settings(make, given, list)


@check(explains="generator")
def generator(make, given):
    """All four get their parameters when these come from a generator."""
    yield from settings(make, given, lambda params: nn.ParameterList(params).parameters())


@check(explains="moves")
def trajectories(make, given):
    """Under each optimizer x moves down from the start, and every step is on the record."""
    for name in NAMES:
        x = nn.Parameter(given.tensor([2.5]))
        optimizer = optimizer_of(make, name, [x])
        points = make.trajectory(optimizer, x, given.tensor([given.number(-5.0, -3.0)]), 8)
        given.note(name)
        yield line(points, given)


@check(explains="fresh")
def first_steps(make, given):
    """Each step follows the gradient at its own point; one step and no step work."""
    start = given.tensor([1.0])
    for steps in (1, 2, 3, 0):
        x = nn.Parameter(given.tensor([0.5]))
        points = make.trajectory(optimizer_of(make, "SGD", [x]), x, start, steps)
        yield line(points, given)
    yield start


@check(explains="moves")
def full_length(make, given):
    """Without `steps` there are 100 of them, through all of momentum's swings."""
    x = nn.Parameter(given.tensor([0.0]))
    optimizer = optimizer_of(make, "Momentum", [x])
    yield line(make.trajectory(optimizer, x, given.tensor([-4.0])), given)


@check(explains="race")
def race(make, given):
    """All four run from the same start, each under its own name, and the start stays as it was."""
    start = given.tensor([given.number(-4.5, -3.5)])
    yield by_name(make.race(start, steps=10), given)
    yield start
