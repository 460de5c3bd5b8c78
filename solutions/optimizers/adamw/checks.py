"""Checks of `adamw`: run on the answer and on the reference alike.

Budgets are relative to a tensor's largest element, so most parameters start at 0 or take long
steps: then what is compared is the steps, in bfloat16 too. Most second moments use a beta below
0.999, whose 1 - beta an answer may well compute in float32, where it is off by 1e-5.
"""

from torch import nn

from quizapp.checks import check


def parameters(given, *shapes):
    """One drawn parameter of each shape."""
    return [nn.Parameter(given.normal(*shape)) for shape in shapes]


def zeros(given, count, size):
    """``count`` parameters at 0, where nothing hides the size of a step."""
    return [nn.Parameter(given.tensor([0.0] * size)) for _ in range(count)]


def feed(params, given, std=1.0):
    """Give each parameter a fresh drawn gradient."""
    for p in params:
        p.grad = given.normal(*p.shape, std=std)


# Decay and steps of 0.5 may bring a parameter of one element to almost 0, where what rounding is
# left of them dwarfs it: budgets are relative to the step, never to less.
@check(explains="values", magnitude=0.5)
def steps(make, given):
    """Parameters of any shape follow AdamW step by step."""
    params = parameters(given, (3, 4), (5,), (1,), (), (2, 1, 3))
    optimizer = make(params, lr=0.5, betas=(0.7, 0.95), eps=1e-3, weight_decay=0.1)
    for number in range(3):
        feed(params, given)
        optimizer.step()
        given.note(f"step {number + 1}")
        yield params


@check(explains="values")
def long_run(make, given):
    """Both running means are right after many steps, as gradients shrink."""
    params = zeros(given, 1, 6)
    optimizer = make(params, lr=0.1, betas=(0.9, 0.97), weight_decay=0.0)
    for number in range(20):
        feed(params, given, std=0.5 ** (number // 5))
        optimizer.step()
    yield params


@check(explains="bias")
def bias_correction(make, given):
    """The first steps have their full length."""
    for betas in [(0.9, 0.99), (0.95, 0.6)]:
        params = zeros(given, 1, 5)
        optimizer = make(params, lr=0.1, betas=betas, weight_decay=0.0)
        for number in range(3):
            feed(params, given)
            optimizer.step()
            given.note(f"step {number + 1}")
            yield params


@check(explains="epsilon")
def small_gradients(make, given):
    """Gradients of 1e-4, 1e-6, 1e-9 and 0 give steps of the right length."""
    for std in [1e-4, 1e-6, 1e-9, 0.0]:
        params = zeros(given, 1, 4)
        optimizer = make(params, lr=0.1, betas=(0.9, 0.99), weight_decay=0.0)
        for _ in range(2):
            feed(params, given, std=std)
            optimizer.step()
        yield params


@check(explains="decay")
def decay(make, given):
    """Decay shrinks the weight itself by lr x weight_decay, before the step."""
    for start in [0.0, 4.0]:
        params = [nn.Parameter(given.normal(3, 2, std=start)), *parameters(given, (4,))]
        optimizer = make(params, lr=0.5, betas=(0.8, 0.95), weight_decay=0.8)
        for number in range(2):
            feed(params, given, std=5.0)
            optimizer.step()
            given.note(f"step {number + 1}")
            yield params


@check(explains="decay")
def zero_gradients(make, given):
    """A gradient of zero still decays the weight and lets old momentum act."""
    params = parameters(given, (6,))
    optimizer = make(params, lr=0.3, betas=(0.9, 0.95), weight_decay=0.6)
    for std in [0.0, 1.0, 0.0, 0.0]:
        feed(params, given, std=std)
        optimizer.step()
        yield params


@check(explains="missing", magnitude=0.5)
def missing_gradients(make, given):
    """A parameter without a gradient is left alone, and its own steps are counted."""
    params = [*parameters(given, (3,)), *zeros(given, 1, 3), *parameters(given, (2, 2))]
    optimizer = make(params, lr=0.5, betas=(0.9, 0.6), weight_decay=0.4)
    for have in [(0,), (0,), (0,), (0, 1), (1,), (0, 1)]:
        for p in params:
            p.grad = None
        feed([params[i] for i in have], given)
        optimizer.step()
        given.note(f"gradients for {', '.join(map(str, have))} of 0, 1, 2")
        yield params


@check(explains="parameters")
def own_state(make, given):
    """Parameters of equal shape and several optimizers keep their states apart."""
    first, second = parameters(given, (4,), (4,)), parameters(given, (4,))
    optimizers = [make(one, lr=0.2, betas=(0.8, 0.9)) for one in (first, second)]
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
    optimizer = make(model.parameters(), lr=0.2, betas=(0.8, 0.9))
    for _ in range(2):
        optimizer.zero_grad()
        given.pull_back(model(given.normal(5, 3)))
        optimizer.step()
        yield given.state(model)
    transposed = nn.Parameter(given.normal(4, 3).t())
    optimizer = make((p for p in [transposed]), lr=0.2, betas=(0.8, 0.9))
    for _ in range(2):
        transposed.grad = given.normal(4, 3).t()
        optimizer.step()
    yield transposed


@check(explains="zero-grad")
def zero_grad(make, given):
    """After `zero_grad` every gradient is None or zero, and the next backward starts afresh."""
    model = given.fill(nn.Linear(3, 2))
    unused = nn.Parameter(given.normal(2))
    optimizer = make([*model.parameters(), unused], lr=0.2, betas=(0.8, 0.9))
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
    optimizer = make(params, lr=0.1)
    for _ in range(2):
        feed(params, given)
        optimizer.step()
        yield [p.grad for p in params]
        yield [(p.requires_grad, p.is_leaf) for p in params]


@check(explains="defaults")
def arguments(make, given):
    """Arguments come in torch's order and have torch's defaults."""
    params = zeros(given, 2, 4)
    optimizer = make(params, 0.3, (0.5, 0.8), 0.05, 0.9)
    for _ in range(2):
        feed(params, given, std=0.1)
        optimizer.step()
    yield params
    # A long lr shows the default decay; a gradient of zero takes everything else away.
    params = parameters(given, (4,))
    optimizer = make(params, lr=30.0)
    feed(params, given, std=0.0)
    optimizer.step()
    yield params


# An answer may compute 1 - 0.999 in float32, where it is off by 1.3e-5: slack for that.
@check(explains="defaults", slack=8.0, dtypes=("float32", "bfloat16"))
def defaults(make, given):
    """With no argument but the parameters, lr, betas and eps are torch's."""
    yield from default_run(make, given)


@check(explains="defaults", dtypes=("float64",))
def defaults_exactly(make, given):
    """With no argument but the parameters, lr, betas and eps are torch's."""
    yield from default_run(make, given)


def default_run(make, given):
    """Steps at two scales of gradients: of 1, and of eps."""
    for std in [1.0, 2e-8]:
        params = zeros(given, 1, 4)
        optimizer = make(params)
        for number in range(4):
            feed(params, given, std=std)
            optimizer.step()
            given.note(f"step {number + 1}")
            yield params
