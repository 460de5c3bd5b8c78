"""Checks of `architecture-search`: run on the answer and on the reference alike."""

import torch
from torch import nn

from quizapp.checks import ContractError, check

FEATURES, CLASSES = 5, 3


class Steps:
    """An optimizer as the answers are handed one: plain steps along the gradient."""

    def __init__(self, params, lr):
        self.params, self.lr = list(params), lr

    def zero_grad(self, set_to_none=True):
        for p in self.params:
            p.grad = None

    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.data -= self.lr * p.grad


class Bend(nn.Module):
    """A candidate without parameters."""

    def forward(self, x):
        return torch.sin(2.0 * x)


class Block(nn.Module):
    """Something that holds layers by names of its own."""

    def __init__(self, inner):
        super().__init__()
        self.before = nn.Linear(FEATURES, FEATURES)
        self.inner = inner

    def forward(self, x):
        return self.inner(self.before(x))


def linear():
    return nn.Linear(FEATURES, FEATURES)


def shape(layer, given, alpha):
    """Set a layer's alphas."""
    with torch.no_grad():
        layer.alpha.copy_(torch.tensor(alpha, dtype=given.dtype))
    return layer


def network(make, given):
    """A classifier with two mixed layers, one of them in a block."""
    parts = nn.Linear(FEATURES, FEATURES), make.MixedLayer([linear(), nn.Tanh(), Bend()])
    block = Block(make.MixedLayer([nn.Identity(), linear()]))
    return given.fill(nn.Sequential(*parts, block, nn.Linear(FEATURES, CLASSES)), scale=1.5)


def optimizers(model, lr=0.5, alpha_lr=0.8):
    """One for the weights and one for the alphas."""
    named = list(model.named_parameters())
    alphas = [p for name, p in named if name.rpartition(".")[2] == "alpha"]
    weights = [p for name, p in named if name.rpartition(".")[2] != "alpha"]
    return Steps(weights, lr), Steps(alphas, alpha_lr)


def batch(given, size):
    """Inputs and class numbers."""
    return given.normal(size, FEATURES, std=1.5), given.integers(0, CLASSES, size)


def told(losses, given):
    """The pair of losses, floats or tensors of one element."""
    if not isinstance(losses, (tuple, list)) or len(losses) != 2:
        raise ContractError("search_step must return a pair of losses")
    graph = any(isinstance(one, torch.Tensor) and one.requires_grad for one in losses)
    try:
        numbers = [float(one) for one in losses]
    except (TypeError, ValueError, RuntimeError):
        raise ContractError("a number was asked for as each of the losses") from None
    values = torch.tensor(numbers, dtype=given.dtype, device=given.device)
    return {"(training, validation)": values, "with a graph": graph}


def found(model, given, x):
    """What a derived network is: its parameters by name, and what it computes."""
    if not isinstance(model, nn.Module):
        raise ContractError(f"derive must return a module, this is {type(model).__name__}")
    with torch.no_grad():
        return {"parameters": ", ".join(sorted(given.state(model))), "output": model(x)}


def trainable(model):
    """Which parameters follow a gradient."""
    return {name: p.requires_grad for name, p in model.named_parameters()}


@check(explains="mixture")
def mixture(make, given):
    """The output is the candidates' mixture, by the softmax of alpha."""
    for candidates in [[linear(), nn.Tanh(), Bend()], [nn.Identity(), linear()], [linear()]]:
        layer = given.fill(make.MixedLayer(candidates))
        yield layer(given.normal(4, FEATURES))
    layer = given.fill(make.MixedLayer([nn.Conv2d(2, 2, 3, padding=1), nn.AvgPool2d(3, 1, 1)]))
    yield shape(layer, given, [2.0, 3.5])(given.normal(2, 2, 5, 4))
    layer = given.fill(make.MixedLayer([linear(), nn.Tanh(), Bend()]))
    yield shape(layer, given, [3.0, -1.5, 0.0])(given.normal(4, FEATURES))


@check(explains="start")
def start(make, given):
    """At first all candidates weigh the same."""
    for _ in range(2):
        layer = make.MixedLayer([nn.Identity(), nn.Tanh(), Bend(), nn.ReLU()])
        yield layer.to(given.device, given.dtype)(given.normal(3, FEATURES))


# Shares by way of their logarithms round as the alphas do: by 800, not by 1.
@check(explains="stable", slack=32.0)
def large_alphas(make, given):
    """Alphas in the hundreds give finite, right outputs."""
    for alpha in ([800.0, 798.5, -200.0], [-800.0, -801.0, -800.5]):
        layer = given.fill(make.MixedLayer([linear(), nn.Tanh(), Bend()]))
        yield shape(layer, given, alpha)(given.normal(4, FEATURES))


# Gradients of alpha are differences of sums as large as an output.
@check(explains="gradients", magnitude=4.0)
def gradients(make, given):
    """Gradients reach alpha, every candidate and the input."""
    for candidates in [[linear(), nn.Tanh(), linear()], [nn.Identity(), linear()]]:
        yield given.backward(given.fill(make.MixedLayer(candidates)), given.normal(4, FEATURES))


@check(explains="inputs")
def input_kept(make, given):
    """The input is left alone, even by a candidate that hands it on as it is."""
    layer = given.fill(make.MixedLayer([nn.Identity(), linear(), nn.Identity()]))
    x = given.normal(4, FEATURES, strided=True)
    yield layer(x), x
    yield layer(x)


# Gradients of a mean are sums of terms of size 1.
@check(explains="step", magnitude=1.0)
def one_step(make, given):
    """The alphas step by the validation loss, then the weights by the training loss."""
    model = network(make, given)
    losses = make.search_step(model, *optimizers(model), batch(given, 6), batch(given, 5))
    yield told(losses, given)
    yield given.state(model)


@check(explains="cleared", magnitude=1.0)
def several_steps(make, given):
    """Nothing is left in `.grad` that counts in a later step, or in the other half of a step."""
    model = network(make, given)
    both = optimizers(model, 0.3, 0.5)
    for _ in range(3):
        yield told(make.search_step(model, *both, batch(given, 4), batch(given, 7)), given)
    yield given.state(model)


@check(explains="mode", magnitude=1.0)
def mode(make, given):
    """The model stays in the mode that it is in; the batches are left alone."""
    for training in (True, False):
        norm = nn.BatchNorm1d(FEATURES)
        parts = norm, make.MixedLayer([linear(), nn.Tanh()]), nn.Linear(FEATURES, CLASSES)
        model = given.fill(nn.Sequential(*parts), buffers=True).train(training)
        train, validation = batch(given, 6), batch(given, 6)
        make.search_step(model, *optimizers(model), train, validation)
        yield {"training": model.training, "state": given.state(model)}
        yield train, validation


@check(explains="derive")
def final_choice(make, given):
    """Each mixed layer gives way to its candidate with the largest alpha."""
    for first, second in [
        ([-1.0, 2.0, 1.5], [0.5, -2.0]),
        ([1.0, 0.5, -3.0], [-1.0, -0.5]),
        ([0.0, 0.1, 0.3], [0.0, -0.1]),
    ]:
        model = network(make, given)
        shape(model[1], given, first)
        shape(model[2].inner, given, second)
        yield found(make.derive(model), given, given.normal(4, FEATURES))


@check(explains="everywhere")
def everywhere(make, given):
    """No mixed layer is left, however deep it lies, and be it the model itself."""
    inside = make.MixedLayer([nn.Tanh(), linear()])
    deep = nn.Sequential(nn.Sequential(Block(inside)))
    model = given.fill(make.MixedLayer([linear(), Block(make.MixedLayer([Bend(), linear()]))]))
    shape(model.candidates[1].inner, given, [-1.0, 1.0])
    yield found(make.derive(shape(model, given, [0.0, 1.0])), given, given.normal(3, FEATURES))
    given.fill(deep)
    yield found(make.derive(deep), given, given.normal(3, FEATURES))
    twice = make.MixedLayer([make.MixedLayer([nn.Tanh(), linear()]), nn.Identity()])
    model = given.fill(nn.Sequential(twice, linear()))
    shape(shape(twice, given, [1.0, 0.0]).candidates[0], given, [0.0, 2.0])
    yield found(make.derive(model), given, given.normal(3, FEATURES))
    plain = given.fill(nn.Sequential(linear(), nn.Tanh()))
    yield found(make.derive(plain), given, given.normal(3, FEATURES))


@check(explains="copy")
def a_copy(make, given):
    """The model stays as it was, and shares nothing with what was derived from it."""
    model = network(make, given)
    x = given.normal(4, FEATURES)
    derived = make.derive(model)
    yield {"training": derived.training, "trainable": trainable(derived)}
    with torch.no_grad():
        for p in derived.parameters():
            p.zero_()
    yield found(model, given, x)
    yield given.state(model)
