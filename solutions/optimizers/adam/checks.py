"""Checks of `adam`: run on the answer and on the reference alike.

Budgets are relative to a tensor's largest element, so most parameters start at 0 or take long
steps: then what is compared is the steps, in bfloat16 too. Most second moments use a beta below
0.999, whose 1 - beta an answer may well compute in float32, where it is off by 1e-5. Where there is
decay, eps is large: gradient and decay may cancel almost, and what is left of them is rounding,
which Adam would make a whole step of.
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


def walk(optimizer, params, given, stds):
    """A step with drawn gradients of each size; the parameters after each."""
    for number, std in enumerate(stds):
        feed(params, given, std=std)
        optimizer.step()
        given.note(f"step {number + 1}")
        yield params


# Steps of 0.5 may bring a parameter of one element to almost 0: budgets are relative to the step.
@check(explains="l2", magnitude=0.5)
def l2(make, given):
    """The decay is part of the gradient, for both running means."""
    for betas in [(0.8, 0.95), (0.0, 0.9), (0.9, 0.0)]:
        params = parameters(given, (3, 2), (4,))
        optimizer = make(params, lr=0.5, betas=betas, eps=0.5, weight_decay=0.8)
        yield from walk(optimizer, params, given, [1.0, 1.0, 1.0])


@check(explains="values", magnitude=0.5)
def steps(make, given):
    """Parameters of any shape follow Adam step by step."""
    params = parameters(given, (3, 4), (5,), (1,), (), (2, 1, 3))
    optimizer = make(params, lr=0.5, betas=(0.7, 0.95), eps=1e-3)
    yield from walk(optimizer, params, given, [1.0, 1.0, 1.0])


@check(explains="bias")
def bias_correction(make, given):
    """The first steps have their full length."""
    for betas in [(0.9, 0.99), (0.95, 0.6)]:
        params = zeros(given, 1, 5)
        yield from walk(make(params, lr=0.1, betas=betas), params, given, [1.0, 1.0, 1.0])


@check(explains="amsgrad")
def amsgrad(make, given):
    """With `amsgrad` the divisor is the largest second moment so far, element by element."""
    for betas in [(0.9, 0.9), (0.5, 0.6)]:
        params = zeros(given, 1, 6)
        optimizer = make(params, lr=0.1, betas=betas, amsgrad=True)
        yield from walk(optimizer, params, given, [1.0, 0.3, 0.03, 0.03, 3.0, 0.1])
    # Large gradients return after small ones: had the maximum been fed back, it would grow on.
    optimizer = make(params, lr=0.1, betas=(0.0, 0.6), amsgrad=True)
    for size in (1.0, 0.1, 0.1, 0.1, 1.0, 0.1, 0.1, 0.1, 1.0):
        for p in params:
            p.data.zero_()
            p.grad = size * given.uniform(6, low=0.8, high=1.2)
        optimizer.step()
    given.note("large, small, small, small, and so on; the last step alone")
    yield params


@check(explains="amsgrad")
def without_amsgrad(make, given):
    """Without it a large gradient is forgotten again."""
    params = zeros(given, 1, 6)
    optimizer = make(params, lr=0.1, betas=(0.9, 0.6))
    yield from walk(optimizer, params, given, [1.0, 0.3, 0.03, 0.03, 0.03])


@check(explains="epsilon")
def small_gradients(make, given):
    """Gradients of 1e-4, 1e-6, 1e-9 and 0 give steps of the right length."""
    for std, largest in [(1e-4, False), (1e-6, True), (1e-9, False), (0.0, True)]:
        params = zeros(given, 1, 4)
        optimizer = make(params, lr=0.1, betas=(0.9, 0.99), amsgrad=largest)
        for _ in range(2):
            feed(params, given, std=std)
            optimizer.step()
        yield params


@check(explains="missing", magnitude=0.5)
def missing_gradients(make, given):
    """A parameter without a gradient is left alone, and its own steps are counted."""
    params = [*parameters(given, (3,)), *zeros(given, 1, 3), *parameters(given, (2, 2))]
    optimizer = make(params, lr=0.5, betas=(0.9, 0.6), eps=0.5, weight_decay=0.4)
    for have in [(0,), (0,), (0,), (0, 1), (1,), (0, 1)]:
        for p in params:
            p.grad = None
        feed([params[i] for i in have], given)
        optimizer.step()
        given.note(f"gradients for {', '.join(map(str, have))} of 0, 1, 2")
        yield params


@check(explains="missing")
def zero_gradients(make, given):
    """A gradient of zero leaves the decay and old momentum to act."""
    params = parameters(given, (6,))
    optimizer = make(params, lr=0.3, betas=(0.9, 0.95), eps=0.5, weight_decay=0.6)
    yield from walk(optimizer, params, given, [0.0, 1.0, 0.0, 0.0])


@check(explains="parameters")
def own_state(make, given):
    """Parameters of equal shape and several optimizers keep their states apart."""
    for largest in (False, True):
        first, second = parameters(given, (4,), (4,)), parameters(given, (4,))
        optimizers = [
            make(one, lr=0.2, betas=(0.8, 0.9), amsgrad=largest) for one in (first, second)
        ]
        for std in (1.0, 0.3, 0.1):
            feed(first, given, std=10 * std)
            feed(second, given, std=std)
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
    optimizer = make((p for p in [transposed]), lr=0.2, betas=(0.8, 0.9), amsgrad=True)
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
    optimizer = make(params, lr=0.1, weight_decay=0.5)
    for _ in range(2):
        feed(params, given)
        optimizer.step()
        yield [p.grad for p in params]
        yield [(p.requires_grad, p.is_leaf) for p in params]


@check(explains="defaults", magnitude=0.5)
def arguments(make, given):
    """Arguments come in torch's order, and there is no decay by default."""
    params = parameters(given, (4,))
    optimizer = make(params, 0.3, (0.5, 0.8), 0.5, 0.9, True)
    yield from walk(optimizer, params, given, [1.0, 0.1])
    # A gradient of zero takes everything away but the decay that there is not.
    params = parameters(given, (4,))
    yield from walk(make(params, lr=5.0), params, given, [0.0])


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
        yield from walk(make(params), params, given, [std, std, std / 4, std / 4])


@check(explains="refused")
def refused(make, given):
    """Betas below 0 or from 1 on are refused with ValueError; 0 is none of them."""
    params = parameters(given, (2,))
    for betas in [(1.0, 0.9), (0.9, 1.0), (-0.1, 0.9), (0.9, 1.5), (0.0, 0.9), (0.9, 0.0)]:
        yield given.raises(make, params, lr=0.1, betas=betas)
