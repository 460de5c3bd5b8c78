"""Checks of `repair-training-loop`: run on the answer and on the reference alike.

What `fit` does with the errors it sees is looked at in a model whose errors follow a script, so
that each remedy can be told apart. Whether data, weights or modes play along is another check's.
"""

from collections.abc import Mapping

import torch
from torch import nn

from quizapp.checks import ContractError, check


class Steps:
    """An optimizer as the answers are handed one; it has momentum, so that decay in the gradient
    and decay beside it part."""

    def __init__(self, model, lr=0.1):
        self.model, self.lr, self.velocities = model, lr, {}

    def zero_grad(self, set_to_none=True):
        for p in self.model.parameters():
            p.grad = None

    @torch.no_grad()
    def step(self):
        for name, p in self.model.named_parameters():
            if p.grad is not None:
                self.velocities[name] = 0.5 * self.velocities.get(name, 0.0) + p.grad
                p -= self.lr * self.velocities[name]


class Schedule:
    """Notes what it is shown, and lowers the rate where that is no better."""

    def __init__(self, optimizer):
        self.optimizer, self.shown = optimizer, []

    def step(self, metrics):
        metrics = float(metrics)
        if self.shown and not metrics < min(self.shown):
            self.optimizer.lr *= 0.5
        self.shown.append(metrics)


class Masked(nn.Module):
    """Dropout whose mask is always the same."""

    def forward(self, x):
        if not self.training:
            return x
        kept = torch.arange(x.shape[-1], device=x.device) % 3 > 0
        return x * kept / 0.75


class Scripted(nn.Module):
    """Its errors follow a script: on inputs of 0 (training) the error is that before step e, on
    inputs of 1 (validation) the one after it, each the square of what stands at e.

    It is its own optimizer, too: a step adds 1 to the weight, which has no part in the errors."""

    lr = 0.1

    def __init__(self, given, training, validation):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1, 1, dtype=given.dtype, device=given.device))
        self.roots = training, validation
        self.taken = 0

    def forward(self, x):
        kind = int(x[0, 0])
        roots = self.roots[kind]
        root = roots[min(max(self.taken - kind, 0), len(roots) - 1)]
        return torch.full_like(x, root) + 0.0 * self.weight

    def zero_grad(self, set_to_none=True):
        self.weight.grad = None

    def step(self):
        self.taken += 1
        with torch.no_grad():
            self.weight += 1


FALLING = [2.0 - epoch / 8 for epoch in range(16)]
"""Roots of training errors that go down as if there were no noise."""


def scripted(make, given, training, validation, patience):
    """The model, the scheduler and the history after a run along a script; no decay."""
    model = Scripted(given, training, validation)
    schedule = Schedule(model)
    told = " ".join(f"{root * root:g}" for root in validation)
    given.note(f"validation errors {told}, patience {patience}")
    if training != validation:
        given.note("training errors that fall all the time")
    zeros = torch.zeros(4, 1, dtype=given.dtype, device=given.device)
    train, held = [(zeros, zeros)], [(zeros + 1, zeros), (zeros[:2] + 1, zeros[:2])]
    history = make.fit(model, model, schedule, train, held, len(validation), patience, 0.0)
    return model, schedule, told_by(history, given)


def told_by(history, given):
    """The figures of each epoch; a float or a tensor of one element does not matter."""
    if not isinstance(history, (list, tuple)):
        raise ContractError(f"a list of dicts was asked for, this is {type(history).__name__}")
    found = {}
    for name in ("train", "validation"):
        if any(not isinstance(one, Mapping) or name not in one for one in history):
            raise ContractError("each epoch is told by a dict with train and validation")
        found[name] = torch.stack([number(one[name], given) for one in history]).flatten()
    return found


def number(value, given):
    if isinstance(value, torch.Tensor):
        value = value.detach().double().cpu()
    try:
        return torch.tensor(float(value), dtype=given.dtype)
    except (TypeError, ValueError, RuntimeError):
        raise ContractError(f"a number was asked for, this is {type(value).__name__}") from None


def batches(given, *sizes):
    return [(given.normal(n, 4), given.normal(n, 1)) for n in sizes]


# A weight is a sum of terms of size 1, wherever it ends: one may end near 0.
@check(explains="l2", magnitude=1.0)
def l2(make, given):
    """Each step follows the error's and the penalty's gradient; the figure has no penalty in it."""
    for decay in (0.0, 0.3, 0.1):
        layers = nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1)
        model = given.fill(nn.Sequential(*layers), scale=1.5)
        error = make.train_epoch(model, Steps(model), batches(given, 6, 6, 3), decay)
        yield number(error, given)
        yield given.state(model)


@check(explains="dropout", magnitude=1.0)
def training_mode(make, given):
    """Training has dropout on, whatever mode the model comes in; evaluation has it off."""
    for training in (True, False):
        layers = nn.Linear(4, 9), nn.Tanh(), Masked(), nn.Linear(9, 1)
        model = given.fill(nn.Sequential(*layers)).train(training)
        given.note("in training mode" if training else "in evaluation mode")
        yield number(make.train_epoch(model, Steps(model), batches(given, 6, 5), 0.0), given)
        yield given.state(model)


@check(explains="evaluation")
def evaluation(make, given):
    """Evaluation has dropout off, whatever mode the model comes in, and counts every sample."""
    for training in (True, False):
        layers = nn.Linear(4, 9), nn.Tanh(), nn.Dropout(1.0), nn.Linear(9, 1)
        model = given.fill(nn.Sequential(*layers)).train(training)
        given.note("in training mode" if training else "in evaluation mode")
        yield number(make.evaluate(model, batches(given, 6, 6, 1)), given)


@check(explains="scheduler")
def scheduler(make, given):
    """The scheduler is shown each epoch's validation error."""
    for validation in ([1.0, 0.75, 1.25, 1.5, 0.5, 1.0], [0.5, 0.75, 1.0, 1.25]):
        _, schedule, _ = scripted(make, given, FALLING, validation, 9)
        # nobody trains after the last epoch, so what is shown then is of no account
        count = len(validation) - 1
        shown = schedule.shown[:count]
        yield {"times it was shown an error, up to the last epoch": len(shown)}
        yield {"what it was shown": shown + [0.0] * (count - len(shown))}


@check(explains="stop")
def stops(make, given):
    """Training stops at the `patience`-th epoch in a row whose validation error is no lower."""
    for patience, validation in [
        (2, [1.0, 0.75, 0.875, 1.0, 1.125, 1.25]),
        (3, [1.0, 0.5, 0.625, 0.75, 0.375, 0.5, 0.625, 0.5, 0.75, 1.0]),
        (2, [1.0, 0.75, 0.75, 0.75, 0.75]),
        (1, [1.0, 0.5, 0.75, 0.25]),
        (3, [1.0, 1.25, 1.5, 1.75, 2.0]),
        (2, [1.0, 0.875, 0.75, 0.625]),
        (2, [1 - epoch / 1024 for epoch in range(5)]),
    ]:
        _, _, history = scripted(make, given, FALLING, validation, patience)
        yield {"epochs told": len(history["train"])} | history


@check(explains="best")
def best(make, given):
    """The model is left as it was after the epoch of the lowest validation error."""
    for patience, errors in [
        (2, [1.0, 0.75, 0.875, 1.0]),
        (9, [1.0, 0.75, 0.5, 0.625, 0.75]),
        (9, [0.5, 0.625, 0.5, 0.75]),
        (9, [1.0, 0.75, 0.875, 0.5, 0.625]),
        (9, [1.0, 0.75, 0.5]),
    ]:
        model, _, _ = scripted(make, given, errors, errors, patience)
        given.note("training errors the same; each step adds 1 to the weight")
        yield {"weight afterwards": model.weight}


@check(explains="together", magnitude=1.0)
def together(make, given):
    """All five at once, with BatchNorm: every figure, and weights and buffers at the end."""
    for lr in (0.05, 0.2):
        layers = nn.BatchNorm1d(4), nn.Linear(4, 6), nn.Tanh(), Masked(), nn.Linear(6, 1)
        model = given.fill(nn.Sequential(*layers))
        optimizer = Steps(model, lr)
        data = batches(given, 6, 6), batches(given, 5, 3)
        yield told_by(
            make.fit(model, optimizer, Schedule(optimizer), *data, 6, patience=9, decay=0.02), given
        )
        yield given.state(model)
