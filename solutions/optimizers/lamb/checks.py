"""Checks of `lamb`: run on the answer and on the reference alike.

The ratio cancels the length of Adam's direction, so what concerns that length is looked at with
decay, or where the weights are zero. Steps are long, as budgets are relative to the parameter.
"""

from torch import nn

from quizapp.checks import check

BETAS = (0.8, 0.95)
"""Betas whose 1 - beta may be computed in float32, which 1 - 0.999 may not."""


def parameters(given, *shapes, std=1.0):
    """One drawn parameter of each shape."""
    return [nn.Parameter(given.normal(*shape, std=std)) for shape in shapes]


def zeros(given, size):
    """One parameter at 0, where the ratio is 1 at the first step."""
    return [nn.Parameter(given.tensor([0.0] * size))]


def walk(optimizer, params, given, stds):
    """A step with drawn gradients of each size; the parameters after each."""
    for number, std in enumerate(stds):
        for p in params:
            p.grad = given.normal(*p.shape, std=std)
        optimizer.step()
        given.note(f"step {number + 1}")
        yield params


# A parameter of one element may be brought to almost 0: budgets are relative to the step.
@check(explains="values", magnitude=0.5)
def steps(make, given):
    """Each parameter takes steps of Adam's direction and of lr times its own norm."""
    params = parameters(given, (3, 4), (5,), (1,), (), (2, 1, 3))
    optimizer = make(params, lr=0.3, betas=BETAS)
    yield from walk(optimizer, params, given, [1.0, 1.0, 1.0])


@check(explains="ratio")
def scales(make, given):
    """Neither the size of the gradients nor that of the weights changes the share of a step."""
    for weight, slope in [(0.01, 1.0), (2.0, 100.0), (0.5, 0.01)]:
        params = parameters(given, (2, 3), (4,), std=weight)
        yield from walk(make(params, lr=0.5, betas=BETAS), params, given, [slope, slope])


@check(explains="zero")
def zero_norms(make, given):
    """Where the weights or the update are zero, the ratio is 1: no NaN, and nothing is stuck."""
    params = zeros(given, 5)
    yield from walk(make(params, lr=0.5, betas=BETAS), params, given, [1.0, 1.0])
    params = parameters(given, (3, 2))
    yield from walk(make(params, lr=0.5, betas=BETAS), params, given, [0.0, 1.0])
    params = zeros(given, 4)
    optimizer = make(params, lr=0.5, betas=BETAS, weight_decay=0.5)
    yield from walk(optimizer, params, given, [0.0, 1.0])


@check(explains="clamp")
def clamp(make, given):
    """The norm of the weights counts up to `clamp`; the ratio itself is not bounded."""
    for settings in ({}, {"clamp": 1.0}, {"clamp": 100.0}):
        params = [nn.Parameter(given.normal(6, 5, std=6.0)), *parameters(given, (4,), std=0.4)]
        yield from walk(make(params, lr=0.5, betas=BETAS, **settings), params, given, [1.0, 1.0])
    # An update of 1e-3 in length: the ratio is in the hundreds.
    params = parameters(given, (4,))
    yield from walk(make(params, lr=0.2, betas=BETAS, eps=1.0), params, given, [1e-3, 1e-3])


@check(explains="decay", magnitude=0.5)
def decay(make, given):
    """Decay is added to the update before its norm is taken, and to nothing else."""
    for weight, slope in [(1.0, 5.0), (3.0, 0.1)]:
        params = parameters(given, (3, 2), (4,), std=weight)
        optimizer = make(params, lr=0.4, betas=BETAS, weight_decay=0.8)
        yield from walk(optimizer, params, given, [slope, slope, slope])


@check(explains="bias", magnitude=0.1)
def bias_correction(make, given):
    """Both means are corrected: seen beside the decay, and where the weights are zero."""
    for betas in [(0.9, 0.99), (0.95, 0.6)]:
        params = parameters(given, (5,))
        optimizer = make(params, lr=0.4, betas=betas, weight_decay=1.0)
        yield from walk(optimizer, params, given, [1.0, 1.0])
        params = zeros(given, 5)
        yield from walk(make(params, lr=0.1, betas=betas), params, given, [1.0])


@check(explains="epsilon")
def small_gradients(make, given):
    """Gradients near eps count less, those far below hardly at all."""
    for std in [1e-3, 1e-5, 1e-6, 1e-8]:
        params = zeros(given, 4)
        yield from walk(make(params, lr=0.1, betas=BETAS), params, given, [std])


@check(explains="missing", magnitude=0.5)
def missing_gradients(make, given):
    """A parameter without a gradient is left alone, and its own steps are counted."""
    params = parameters(given, (3,), (3,), (2, 2))
    optimizer = make(params, lr=0.3, betas=(0.9, 0.6), weight_decay=0.8)
    for have in [(0,), (0,), (0, 1), (1,), (0, 1)]:
        for i, p in enumerate(params):
            p.grad = given.normal(*p.shape) if i in have else None
        optimizer.step()
        given.note(f"gradients for {', '.join(map(str, have))} of 0, 1, 2")
        yield params


@check(explains="parameters", magnitude=0.5)
def own_state(make, given):
    """Parameters of equal shape and several optimizers keep their states apart."""
    first, second = parameters(given, (4,), (4,)), parameters(given, (4,))
    optimizers = [make(one, lr=0.2, betas=BETAS) for one in (first, second)]
    for _ in range(3):
        for p, std in zip([*first, *second], (10.0, 1.0, 0.1), strict=True):
            p.grad = given.normal(4, std=std)
        for optimizer in optimizers:
            optimizer.step()
    yield first, second


@check(explains="parameters")
def generator(make, given):
    """The parameters may come from a generator and lie non-contiguously in memory."""
    model = given.fill(nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2, bias=False)))
    optimizer = make(model.parameters(), lr=0.2, betas=BETAS)
    for _ in range(2):
        optimizer.zero_grad()
        given.pull_back(model(given.normal(5, 3)))
        optimizer.step()
        yield given.state(model)
    transposed = nn.Parameter(given.normal(4, 3).t())
    optimizer = make((p for p in [transposed]), lr=0.2, betas=BETAS)
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
    params = parameters(given, (3,), (2, 2))
    optimizer = make(params, lr=0.1, weight_decay=0.5)
    for _ in range(2):
        for p in params:
            p.grad = given.normal(*p.shape)
        optimizer.step()
        yield [p.grad for p in params]
        yield [(p.requires_grad, p.is_leaf) for p in params]


# An answer may compute 1 - 0.999 in float32, where it is off by 1.3e-5: slack for that.
@check(explains="defaults", magnitude=0.1, slack=8.0)
def arguments(make, given):
    """Arguments come in this order and have these defaults."""
    params = parameters(given, (4,), std=3.0)
    yield from walk(make(params, 0.3, (0.5, 0.8), 0.05, 0.9, 2.0), params, given, [1.0, 0.1])
    for std in (1.0, 2e-6):
        params = [nn.Parameter(given.tensor([0.0] * 4))]
        yield from walk(make(params, lr=50.0), params, given, [std, std, std / 4])
    params = zeros(given, 3)
    yield from walk(make(params), params, given, [1.0])
