"""Checks of `repair-evaluation`: run on the answer and on the reference alike."""

from collections.abc import Mapping

import torch
from torch import nn

from quizapp.checks import ContractError, check

FEATURES, CLASSES = 5, 3
METRICS = ("loss", "accuracy")


class Steps:
    """An optimizer as the answers are handed one: plain steps along the gradient."""

    def __init__(self, model, lr=0.2):
        self.model, self.lr = model, lr

    def zero_grad(self, set_to_none=True):
        for p in self.model.parameters():
            p.grad = None

    def step(self):
        for p in self.model.parameters():
            if p.grad is not None:
                p.data -= self.lr * p.grad


class Probe(nn.Module):
    """Notes how it is called."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(FEATURES, CLASSES))
        self.gradients, self.modes = [], []

    def forward(self, x):
        self.gradients.append(torch.is_grad_enabled())
        self.modes.append(self.training)
        return x @ self.weight


def network(given):
    """A classifier with BatchNorm, its running statistics drawn too."""
    norm = nn.BatchNorm1d(6)
    layers = nn.Linear(FEATURES, 6), norm, nn.Tanh(), nn.Linear(6, CLASSES)
    return given.fill(nn.Sequential(*layers), buffers=True, scale=2.0)


def batches(given, *sizes):
    """Batches far from what the running statistics say."""
    return [
        (given.normal(n, FEATURES, mean=0.5, std=2.0), given.integers(0, CLASSES, n)) for n in sizes
    ]


def number(value, given):
    """A float, or a tensor of one element: whether it is one or the other does not matter."""
    if isinstance(value, torch.Tensor):
        value = value.detach().double().cpu()
    try:
        return torch.tensor(float(value), dtype=given.dtype)
    except (TypeError, ValueError, RuntimeError):
        raise ContractError(f"a number was asked for, this is {type(value).__name__}") from None


def told(metrics, given, names=METRICS):
    """The metrics by name, and nothing else."""
    if not isinstance(metrics, Mapping) or any(name not in metrics for name in names):
        raise ContractError(f"a dict with {', '.join(names)} was asked for")
    found = {name: number(metrics[name], given) for name in names}
    # A share of float32's accuracy will do in float64 too: many take the mean of `.float()`.
    return found | {"accuracy": found["accuracy"].double().round(decimals=5).to(given.dtype)}


def state(model, given):
    """Weights and running statistics. Not the count of batches: BatchNorm counts one that it then
    refuses, and to catch that is a way to skip it."""
    return {name: value for name, value in given.state(model).items() if value.dim()}


# An accuracy may be 0, and a loss is a mean of terms of size 1: both round as such.
@check(explains="eval", magnitude=1.0)
def evaluation(make, given):
    """Evaluation goes by the running statistics, whatever mode the model comes in."""
    model = network(given)
    data = batches(given, 8)
    for training in (True, False):
        yield told(make.evaluate(model.train(training), data), given)
    yield told(make.evaluate(model.train(), batches(given, 4, 4)), given)


@check(explains="leak")
def nothing_leaks(make, given):
    """Evaluation leaves weights and running statistics as they were."""
    model = network(given)
    make.evaluate(model, batches(given, 6, 6))
    yield state(model, given)


@check(explains="average", magnitude=1.0)
def evaluation_average(make, given):
    """Every sample counts the same in evaluation, in a batch of 8 and in a batch of 1."""
    for sizes in [(8, 8, 3), (5, 1), (1,), (1, 1, 7)]:
        yield told(make.evaluate(network(given).eval(), batches(given, *sizes)), given)


@check(explains="graph")
def no_graph(make, given):
    """Evaluation runs with gradients disabled, and does not leave them so."""
    probe = Probe().to(device=given.device, dtype=given.dtype).eval()
    make.evaluate(probe, batches(given, 4, 4))
    yield {
        "evaluate was called with gradients enabled": any(probe.gradients),
        "gradients are enabled afterwards": torch.is_grad_enabled(),
    }


# Gradients behind a normaliser are differences of terms of size 1.
@check(explains="train", magnitude=1.0)
def training(make, given):
    """An epoch trains with the batches' statistics, whatever mode the model comes in."""
    for mode in (True, False):
        model = network(given).train(mode)
        yield number(make.train_epoch(model, Steps(model), batches(given, 6, 6)), given)
        yield state(model, given)


@check(explains="average", magnitude=1.0)
def training_average(make, given):
    """Every sample counts the same in the training loss."""
    for sizes in [(8, 8, 3), (2, 9)]:
        model = network(given)
        yield number(make.train_epoch(model, Steps(model), batches(given, *sizes)), given)


@check(explains="single", magnitude=1.0)
def single_sample(make, given):
    """A training batch of one sample is skipped: no step, no statistics, no part in the mean."""
    for sizes in [(6, 1), (1, 5, 4), (3, 2)]:
        model = network(given)
        yield number(make.train_epoch(model, Steps(model), batches(given, *sizes)), given)
        yield state(model, given)


@check(explains="fit", magnitude=1.0)
def fit(make, given):
    """Each epoch trains, then evaluates; the next one trains as if nothing had been evaluated."""
    model = network(given)
    data = batches(given, 6, 6), batches(given, 5, 5)
    history = make.fit(model, Steps(model), *data, 3)
    if not isinstance(history, (list, tuple)):
        raise ContractError(f"a list of dicts was asked for, this is {type(history).__name__}")
    yield [told(one, given, ("train loss", *METRICS)) for one in history]
    yield state(model, given)
