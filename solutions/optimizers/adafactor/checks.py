"""Checks of `adafactor`: run on the answer and on the reference alike.

Budgets are relative to a tensor's largest element, so most parameters start at 0: then what is
compared is the steps.
"""

import torch
from torch import nn

from quizapp.checks import Violation, check, free


def zeros(given, *shapes):
    """A parameter at 0 of each shape."""
    return [
        nn.Parameter(torch.zeros(shape, device=given.device, dtype=given.dtype)) for shape in shapes
    ]


def walk(optimizer, params, given, stds):
    """A step with drawn gradients of each size; the parameters after each."""
    for number, std in enumerate(stds):
        for p in params:
            p.grad = given.normal(*p.shape, std=std)
        optimizer.step()
        given.note(f"step {number + 1}")
        yield params


# Two steps may cancel almost, in a tensor of one element: budgets are relative to the steps.
@check(explains="values", magnitude=0.1)
def matrices(make, given):
    """A matrix's second moment is made of its row and column means."""
    params = zeros(given, (3, 4), (5, 2), (1, 3), (3, 1), (4, 4))
    yield from walk(make(params, lr=0.1, clip=100.0), params, given, [1.0, 1.0, 1.0])


@check(explains="vectors", magnitude=0.1)
def vectors(make, given):
    """Vectors and single numbers keep a second moment for each element."""
    params = zeros(given, (5,), (1,), ())
    yield from walk(make(params, lr=0.1, clip=100.0), params, given, [1.0, 1.0, 1.0])


@check(explains="stacks", magnitude=0.1)
def stacks(make, given):
    """The last two axes are rows and columns; what stands before numbers the matrices."""
    params = zeros(given, (2, 3, 4), (2, 2, 1, 3))
    optimizer = make(params, lr=0.1, clip=100.0)
    for _ in range(2):
        for p in params:
            scale = given.tensor([0.1, 10.0]).reshape(2, *[1] * (p.dim() - 1))
            p.grad = given.normal(*p.shape) * scale
        optimizer.step()
        given.note("gradients of the second matrix 100 times those of the first")
        yield params


@check(explains="decay", magnitude=0.1)
def decay(make, given):
    """The weight of a new square is t to the power of −power: all in the first step."""
    for settings in ({}, {"power": 0.5}, {"power": 1.0}):
        params = zeros(given, (2, 3), (4,))
        optimizer = make(params, lr=0.1, clip=100.0, **settings)
        yield from walk(optimizer, params, given, [1.0, 0.1, 2.0, 0.1])


@check(explains="clip", magnitude=0.1)
def clip(make, given):
    """A step is scaled down where its RMS exceeds `clip`, and never up."""
    for settings in ({}, {"clip": 0.3}, {"clip": 2.0}):
        params = zeros(given, (4, 3), (5,))
        optimizer = make(params, lr=0.1, **settings)
        yield from walk(optimizer, params, given, [1.0, 10.0, 0.1])


@check(explains="small")
def small_gradients(make, given):
    """Tiny gradients and zeros give finite, right steps."""
    for std in (1e-6, 1e-13, 1e-15, 0.0):
        params = zeros(given, (3, 2), (2, 2, 2), (4,))
        optimizer = make(params, lr=0.1)
        for _ in range(2):
            for p in params:
                p.grad = given.normal(*p.shape, std=std)
            optimizer.step()
        yield params
    params = zeros(given, (3, 2), (4,))
    yield from walk(make(params, lr=0.1), params, given, [0.0, 1.0])
    # As small as the dtype has it: the square of this eps is 0 in float64 as well.
    params = zeros(given, (3, 2))
    eps = 1e-200 if given.graded == torch.float64 else 1e-30
    yield from walk(make(params, lr=0.1, eps=eps), params, given, [0.0])


def held(optimizer, params):
    """Elements of all tensors that the optimizer holds, parameters and gradients aside."""
    known = {id(one) for p in params for one in (p, p.grad)}
    total, stack = 0, [optimizer]
    while stack:
        one = stack.pop()
        if id(one) in known or isinstance(one, (str, int, float, type)):
            continue
        known.add(id(one))
        if isinstance(one, torch.Tensor):
            total += one.numel()
        elif isinstance(one, dict):
            stack += [*one.keys(), *one.values()]
        elif isinstance(one, (list, tuple, set)):
            stack += one
        elif hasattr(one, "__dict__"):
            stack.append(vars(one))
    return total


def sublinear(got, want):
    rows, columns = 40, 50
    if got[0] >= rows * columns // 2:
        text = f"for a matrix of {rows} x {columns} the optimizer holds {got[0]} numbers; "
        raise Violation(f"holds {got[0]}", text + f"rows and columns are {rows + columns}")


@check(explains="memory", holds=sublinear)
def memory(make, given):
    """Between steps the state of an n x m matrix is n + m numbers, not n times m."""
    params = zeros(given, (40, 50))
    optimizer = make(params, lr=0.1)
    for _ in range(2):
        params[0].grad = given.normal(40, 50)
        optimizer.step()
    optimizer.zero_grad()
    yield free(held(optimizer, params))


@check(explains="missing", magnitude=0.1)
def missing_gradients(make, given):
    """A parameter without a gradient is left alone, and its own steps are counted."""
    params = zeros(given, (3,), (3,), (2, 2))
    optimizer = make(params, lr=0.1)
    for have in [(0,), (0,), (0, 1), (1,), (2,), (0, 1, 2)]:
        for i, p in enumerate(params):
            p.grad = given.normal(*p.shape) if i in have else None
        optimizer.step()
        given.note(f"gradients for {', '.join(map(str, have))} of 0, 1, 2")
        yield params


@check(explains="parameters", magnitude=0.1)
def own_state(make, given):
    """Parameters of equal shape and several optimizers keep their states apart."""
    first, second = zeros(given, (3, 2), (3, 2), (4,), (4,)), zeros(given, (3, 2))
    optimizers = [make(one, lr=0.1) for one in (first, second)]
    for _ in range(3):
        for number, p in enumerate([*first, *second]):
            p.grad = given.normal(*p.shape, std=10.0**-number)
        for optimizer in optimizers:
            optimizer.step()
    yield first, second


@check(explains="parameters", magnitude=0.1)
def generator(make, given):
    """The parameters may come from a generator and lie non-contiguously in memory."""
    model = given.fill(nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2, bias=False)))
    optimizer = make(model.parameters(), lr=0.2)
    for _ in range(2):
        optimizer.zero_grad()
        given.pull_back(model(given.normal(5, 3)))
        optimizer.step()
        yield given.state(model)
    transposed = nn.Parameter(given.normal(4, 3).t())
    optimizer = make((p for p in [transposed]), lr=0.2)
    for _ in range(2):
        transposed.grad = given.normal(4, 3).t()
        optimizer.step()
    yield transposed


@check(explains="zero-grad")
def zero_grad(make, given):
    """After `zero_grad` every gradient is None or zero, and the next backward starts afresh."""
    model = given.fill(nn.Linear(3, 2))
    unused = nn.Parameter(given.normal(2))
    optimizer = make([*model.parameters(), unused], lr=0.2)
    for _ in range(2):
        optimizer.zero_grad()
        yield [p.grad is None or not p.grad.any() for p in model.parameters()]
        given.pull_back(model(given.normal(4, 3)))
        yield [p.grad for p in model.parameters()]
    yield given.state(model), unused


@check(explains="graph")
def leaves(make, given):
    """Parameters stay leaves that want gradients; a step leaves the gradients as they are."""
    params = zeros(given, (3,), (2, 2))
    optimizer = make(params, lr=0.1)
    for _ in range(2):
        for p in params:
            p.grad = given.normal(*p.shape)
        optimizer.step()
        yield [p.grad for p in params]
        yield [(p.requires_grad, p.is_leaf) for p in params]


@check(explains="defaults", magnitude=0.01)
def arguments(make, given):
    """Arguments come in this order and have these defaults."""
    params = zeros(given, (2, 3), (4,))
    yield from walk(make(params, 0.3, 0.5, 0.5, 0.4), params, given, [1.0, 0.3, 3.0])
    params = zeros(given, (2, 3), (4,))
    yield from walk(make(params), params, given, [1.0, 0.3, 3.0])
