"""Checks of `clip-gradients`: run on the answer and on the reference alike."""

import torch
from torch import nn

from quizapp.checks import ContractError, check

SHAPES = [(3, 4), (5,), (2, 2, 3)]


def parameters(given, shapes, std=1.0):
    """Parameters with a gradient each."""
    made = [nn.Parameter(given.normal(*shape)) for shape in shapes]
    for parameter in made:
        parameter.grad = given.normal(*parameter.shape, std=std)
    return made


def number(total, given):
    """The norm as a tensor of no axes: a number, or a tensor of one element, will do."""
    try:
        return torch.tensor(float(total), dtype=given.dtype)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ContractError(f"clip_gradients returns a number: {error}") from error


def gradients(made):
    return [parameter.grad for parameter in made]


@check(explains="clips")
def clips(make, given):
    """Gradients that are too long are shortened to the ceiling, by one factor for all."""
    for shapes, std, ceiling in [(SHAPES, 3.0, 1.0), ([(4, 2)], 1.0, 0.5), (SHAPES, 50.0, 10.0)]:
        made = parameters(given, shapes, std)
        make(made, ceiling)
        yield gradients(made)


@check(explains="small")
def short_gradients(make, given):
    """Gradients that are short enough stay as they are."""
    for ceiling in (8.0, 1000.0):
        made = parameters(given, SHAPES, 0.3)
        make(made, ceiling)
        yield gradients(made)


@check(explains="global")
def unequal_sizes(make, given):
    """Tensors with gradients of very different sizes keep their proportions."""
    made = parameters(given, [(6,)], 40.0) + parameters(given, [(5,), (2, 3)], 0.01)
    make(made, 2.0)
    yield from gradients(made)


@check(explains="returned")
def returned(make, given):
    """The result is the common norm as it was before clipping."""
    for shapes, std, ceiling in [(SHAPES, 3.0, 1.0), (SHAPES, 0.1, 5.0), ([(7,)], 2.0, 0.5)]:
        made = parameters(given, shapes, std)
        yield number(make(made, ceiling), given)
    yield number(make(made, 1000.0), given)


@check(explains="without-gradient")
def without_gradient(make, given):
    """Parameters without a gradient are left out, and keep none."""
    made = parameters(given, SHAPES, 2.0)
    made[1].grad = None
    yield number(make(made, 1.5), given), gradients(made)
    yield number(make([nn.Parameter(given.normal(3))], 1.0), given)
    yield number(make([], 1.0), given)


@check(explains="iterables")
def iterables(make, given):
    """A generator does as well as a list, and so does a single tensor."""
    made = parameters(given, SHAPES, 2.0)
    yield number(make((one for one in made), 1.0), given), gradients(made)
    made = parameters(given, [(3, 2)], 2.0)
    yield number(make(made[0], 1.0), given), gradients(made)
    model = given.fill(nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)))
    given.pull_back(model(given.normal(8, 3)))
    yield number(make(model.parameters(), 0.5), given), gradients(model.parameters())


@check(explains="in-place")
def in_place(make, given):
    """The gradient tensors themselves are scaled; the parameters stay as they are."""
    made = parameters(given, SHAPES, 3.0)
    held, before = gradients(made), [one.detach().clone() for one in made]
    make(made, 1.0)
    yield {"gradients held from before": held}
    yield {
        "parameters unchanged": all(map(torch.equal, made, before)),
        "gradients are part of no graph": all(one.grad.grad_fn is None for one in made),
    }
    x = given.normal(3, 4, strided=True)
    parameter = nn.Parameter(given.normal(4, 3))
    parameter.grad = x.T
    make([parameter], 0.5)
    yield {"gradient in non-contiguous memory": x}


@check(explains="zero")
def tiny_gradients(make, given):
    """Zeros stay zeros, tiny gradients meet the 1e-6, and a ceiling of 0 leaves nothing."""
    made = parameters(given, SHAPES, 0.0)
    yield number(make(made, 1.0), given), gradients(made)
    for std, ceiling in [(1e-6, 1e-6), (1e-5, 1e-5)]:
        made = parameters(given, SHAPES, std)
        yield number(make(made, ceiling), given), gradients(made)
    made = parameters(given, SHAPES)
    make(made, 0.0)
    yield gradients(made)
