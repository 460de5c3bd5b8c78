"""Checks of `relu-backward`: run on the answer and on the reference alike."""

import torch
from torch.autograd.function import BackwardCFunction

from quizapp.checks import check


class Above(torch.autograd.Function):
    """A scalar whose gradient is the one that is handed over, that very tensor."""

    @staticmethod
    def forward(ctx, y, gradient):
        ctx.gradient = gradient
        return y.sum()

    @staticmethod
    def backward(ctx, _):
        return ctx.gradient, None


def send_down(y, gradient):
    """As `y.backward(gradient)`, which loads sympy first: 0.2 s in each fresh process."""
    Above.apply(y, gradient).backward()


@check(explains="values")
def forward(make, given):
    """The output is max(x, 0) for any shape."""
    for shape in [(3, 5), (2, 3, 4), (12,)]:
        yield make(given.normal(*shape))
    yield make(given.tensor(2.5)), make(given.tensor(-2.5))
    yield make(given.tensor([0.0, -1e-30, 1e-30, -7.0, 7.0]))


@check(explains="backward")
def backward(make, given):
    """The gradient from above passes where x > 0, whatever its sign, and nowhere else."""
    for shape in [(3, 6), (2, 3, 4), (15,)]:
        yield given.backward(make, given.normal(*shape, std=3.0))
    x = given.tensor([0.001, -0.001, 50.0, -50.0]).requires_grad_()
    send_down(make(x), given.tensor([-2.0, -3.0, 5.0, 7.0]))
    yield {"gradient of the input": x.grad}
    yield given.backward(make, given.uniform(5, low=-2.0, high=-1.0))


@check(explains="at-zero")
def at_zero(make, given):
    """The gradient at exactly 0 is 0."""
    x = given.tensor([0.0, 1.0, 0.0, -1.0, -0.0]).requires_grad_()
    send_down(make(x), given.tensor([2.0, 3.0, -4.0, 5.0, 6.0]))
    yield {"gradient of the input": x.grad}


@check(explains="infinite")
def infinities(make, given):
    """-inf gives 0, inf gives inf, and the gradient there is as finite as anywhere."""
    x = given.tensor([-torch.inf, torch.inf, -1.0, 2.0]).requires_grad_()
    y = make(x)
    send_down(y, given.tensor([1.0, 2.0, 3.0, 4.0]))
    yield {"output": y, "gradient of the input": x.grad}


@check(explains="function")
def own_function(make, given):
    """The output comes from a torch.autograd.Function, and needs a gradient only where x does."""
    x = given.normal(4)
    yield {"requires_grad for a plain x": make(x).requires_grad}
    grad_fn = make(x.requires_grad_()).grad_fn
    yield {"made by a Function's apply": isinstance(grad_fn, BackwardCFunction)}


@check(explains="upstream")
def upstream_kept(make, given):
    """The gradient from above is left alone: another branch of the net uses it too."""
    x, other = given.normal(4, 3).requires_grad_(), given.normal(4, 3).requires_grad_()
    from_above = given.normal(4, 3)
    send_down(make(x) + other, from_above)
    yield {"gradient of the other branch": other.grad, "gradient from above": from_above}
    send_down(make(x), from_above)
    yield {"gradient from above": from_above}


@check(explains="calls")
def several_calls(make, given):
    """Calls that lie between a forward and its backward do not disturb it."""
    x, other = given.normal(8).requires_grad_(), given.normal(8).requires_grad_()
    first, _ = make(x), make(other)
    given.pull_back(first)
    yield {"gradient of the first input": x.grad}
    x = given.normal(3, 4).requires_grad_()
    given.pull_back(make(make(x - 0.5) - 0.25) + make(-x))
    yield {"gradient through a small net": x.grad}


@check(explains="twice")
def second_derivative(make, given):
    """A gradient made with create_graph=True can be differentiated again."""
    x = given.normal(10).requires_grad_()
    y = make(x)
    (first,) = torch.autograd.grad((y * y * y).sum(), x, create_graph=True)
    yield {"gradient": first, "requires_grad": first.requires_grad}
    if first.requires_grad:
        given.pull_back(first)
    yield {"gradient of the gradient": x.grad}


@check(explains="input")
def input_kept(make, given):
    """The input is left alone, the output is a new tensor, non-contiguous inputs work."""
    x = given.normal(3, 8, strided=True)
    first = make(x)
    yield first, x
    yield make(x)
    yield given.backward(make, given.normal(4, 5, strided=True).T)
    x = given.uniform(4, low=1.0, high=2.0)
    make(x).add_(3.0)
    yield {"x, after the output was written into": x}


@check(explains="dtype")
def dtype(make, given):
    """The output has the input's dtype."""
    for kind in (torch.float64, torch.bfloat16):
        yield make(given.normal(3).to(kind)).dtype
