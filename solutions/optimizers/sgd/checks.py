"""Checks of `sgd`: run on the answer and on the reference alike.

Budgets are relative to a tensor's largest element, so most parameters start at 0: then what is
compared is the steps, in bfloat16 too.
"""

from torch import nn

from quizapp.checks import check


def parameters(given, *shapes):
    """One drawn parameter of each shape."""
    return [nn.Parameter(given.normal(*shape)) for shape in shapes]


def zeros(given, size, count=1):
    """``count`` parameters at 0, where nothing hides the size of a step."""
    return [nn.Parameter(given.tensor([0.0] * size)) for _ in range(count)]


def feed(params, given, std=1.0):
    """Give each parameter a fresh drawn gradient."""
    for p in params:
        p.grad = given.normal(*p.shape, std=std)


def walk(optimizer, params, given, steps, std=1.0):
    """``steps`` steps with drawn gradients; the parameters after each."""
    for number in range(steps):
        feed(params, given, std=std)
        optimizer.step()
        given.note(f"step {number + 1}")
        yield params


# A parameter of one element may come to lie almost at 0: budgets are relative to the steps.
@check(explains="momentum", magnitude=0.5)
def momentum(make, given):
    """With momentum the velocity sums up gradients: torch's form."""
    params = zeros(given, 6)
    yield from walk(make(params, lr=0.5, momentum=0.9), params, given, 4)
    params = parameters(given, (3, 4), (5,), (1,), (), (2, 1, 3))
    yield from walk(make(params, lr=0.3, momentum=0.6), params, given, 3)


@check(explains="values", magnitude=0.5)
def plain(make, given):
    """Without momentum each step is lr times the gradient, large or small."""
    params = parameters(given, (3, 2), (4,), ())
    yield from walk(make(params, lr=0.5), params, given, 2)
    params = zeros(given, 4)
    yield from walk(make(params, lr=20.0), params, given, 3, std=1.0)


@check(explains="nesterov", magnitude=0.5)
def nesterov(make, given):
    """With `nesterov` the step follows the gradient plus momentum times the new velocity."""
    params = zeros(given, 5)
    yield from walk(make(params, lr=0.5, momentum=0.8, nesterov=True), params, given, 4)


@check(explains="dampening", magnitude=0.5)
def dampening(make, given):
    """Dampening weakens each gradient but the first, and nothing where there is no momentum."""
    for mu, tau in [(0.9, 0.4), (0.5, 0.5), (0.7, 0.9), (0.0, 0.6)]:
        params = zeros(given, 4)
        yield from walk(make(params, lr=0.5, momentum=mu, dampening=tau), params, given, 3)


@check(explains="decay", magnitude=0.5)
def decay(make, given):
    """Weight decay adds weight_decay times the parameter to the gradient, before the velocity."""
    for mu, ahead in [(0.0, False), (0.8, False), (0.8, True)]:
        params = parameters(given, (3, 2), (4,))
        optimizer = make(params, lr=0.4, momentum=mu, weight_decay=0.7, nesterov=ahead)
        yield from walk(optimizer, params, given, 3, std=0.5)


@check(explains="lr", magnitude=0.1)
def schedule(make, given):
    """A new `lr` counts from the next step on, for the old velocity as well."""
    for mu in (0.9, 0.0):
        params = zeros(given, 5)
        optimizer = make(params, lr=0.5, momentum=mu)
        for rate in (0.5, 0.05, 2.0):
            optimizer.lr = rate
            feed(params, given)
            optimizer.step()
            given.note(f"lr = {rate}")
            yield params


@check(explains="missing", magnitude=0.5)
def missing_gradients(make, given):
    """A parameter without a gradient is left alone, and its velocity starts at its own first."""
    params = [*parameters(given, (3,)), *zeros(given, 3), *parameters(given, (2, 2))]
    optimizer = make(params, lr=0.5, momentum=0.9, dampening=0.5, weight_decay=0.4)
    for have in [(0,), (2,), (0, 1), (1, 2), (0, 1)]:
        for p in params:
            p.grad = None
        feed([params[i] for i in have], given)
        optimizer.step()
        given.note(f"gradients for {', '.join(map(str, have))} of 0, 1, 2")
        yield params


@check(explains="missing", magnitude=0.5)
def zero_gradients(make, given):
    """A gradient of zero still decays the parameter and lets the old velocity act."""
    params = parameters(given, (6,))
    optimizer = make(params, lr=0.3, momentum=0.9, weight_decay=0.6)
    for std in [0.0, 1.0, 0.0, 0.0]:
        feed(params, given, std=std)
        optimizer.step()
        yield params


@check(explains="parameters")
def own_state(make, given):
    """Parameters of equal shape and several optimizers keep their velocities apart."""
    first, second = zeros(given, 4, count=2), zeros(given, 4)
    optimizers = [make(one, lr=0.2, momentum=0.9) for one in (first, second)]
    for _ in range(3):
        feed(first, given, std=10.0)
        feed(second, given)
        for optimizer in optimizers:
            optimizer.step()
    yield first, second


@check(explains="parameters")
def generator(make, given):
    """The parameters may come from a generator and lie non-contiguously in memory."""
    model = given.fill(nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2, bias=False)))
    optimizer = make(model.parameters(), lr=0.05, momentum=0.8)
    for _ in range(2):
        optimizer.zero_grad()
        given.pull_back(model(given.normal(5, 3)))
        optimizer.step()
        yield given.state(model)
    transposed = nn.Parameter(given.normal(4, 3).t())
    optimizer = make((p for p in [transposed]), lr=0.2, momentum=0.8)
    for _ in range(2):
        transposed.grad = given.normal(4, 3).t()
        optimizer.step()
    yield transposed


@check(explains="zero-grad")
def zero_grad(make, given):
    """`zero_grad` clears every gradient, may come first, and does not touch the velocity."""
    model = given.fill(nn.Linear(3, 2))
    unused = nn.Parameter(given.normal(2))
    optimizer = make([*model.parameters(), unused], lr=0.1, momentum=0.9)
    for _ in range(3):
        optimizer.zero_grad()
        yield [p.grad is None or not p.grad.any() for p in model.parameters()]
        given.pull_back(model(given.normal(4, 3)))
        yield [p.grad for p in model.parameters()]
        optimizer.step()
    yield given.state(model), unused


@check(explains="graph")
def leaves(make, given):
    """Parameters stay leaves that want gradients; a step leaves the gradients as they are."""
    params = parameters(given, (3,), (2, 2))
    optimizer = make(params, lr=0.1, momentum=0.9, weight_decay=0.5)
    for _ in range(2):
        feed(params, given)
        optimizer.step()
        yield [p.grad for p in params]
        yield [(p.requires_grad, p.is_leaf) for p in params]


@check(explains="graph", magnitude=0.5)
def reused_gradients(make, given):
    """What is written into a gradient later does not reach the velocity, nor the other way."""
    params = zeros(given, 5)
    optimizer = make(params, lr=0.5, momentum=0.9)
    feed(params, given)
    for _ in range(3):
        optimizer.step()
        yield params, [p.grad for p in params]
        for p in params:
            p.grad.copy_(given.normal(*p.shape))


@check(explains="defaults", magnitude=0.1)
def arguments(make, given):
    """Arguments come in torch's order and have torch's defaults."""
    params = parameters(given, (4,))
    yield from walk(make(params, 0.3, 0.5, 0.25, 0.9), params, given, 2)
    params = zeros(given, 3)
    yield from walk(make(params, 0.3, 0.5, 0.0, 0.9, True), params, given, 2)
    params = zeros(given, 4)
    yield from walk(make(params), params, given, 2, std=1000.0)


@check(explains="refused")
def refused(make, given):
    """`nesterov` without momentum, or with dampening, is refused with ValueError."""
    params = parameters(given, (2,))
    yield given.raises(make, params, lr=0.1, nesterov=True)
    yield given.raises(make, params, lr=0.1, momentum=0.9, dampening=0.1, nesterov=True)
    yield given.raises(make, params, lr=0.1, momentum=0.9, nesterov=True)
    yield given.raises(make, params, lr=0.1, dampening=0.1)
