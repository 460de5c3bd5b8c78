"""Checks of `early-stopping`: run on the answer and on the reference alike.

Losses are whole 64ths, so that every way to write the comparison is exact, ties included.
"""

import torch
from torch import nn

from quizapp.checks import check

NAN = float("nan")


class Tied(nn.Module):
    """A model with one weight under two names, a scalar parameter and a frozen one."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(4, 3)
        self.head = nn.Linear(3, 4)
        self.head.weight = self.embed.weight
        self.scale = nn.Parameter(torch.tensor(1.0))
        self.shift = nn.Parameter(torch.zeros(3), requires_grad=False)


def normed(given):
    """A nested model with BatchNorm's buffers."""
    inner = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3))
    return given.fill(nn.Sequential(inner, nn.ReLU(), nn.Linear(3, 1)), buffers=True)


def train(given, model):
    """Change every parameter and buffer in place, as an epoch of training would."""
    step = given.number(0.5, 1.5)
    with torch.no_grad():
        for value in model.state_dict().values():
            value.add_(step if value.is_floating_point() else 1)


def epochs(given, stopper, losses, model):
    """How many of `losses` are taken before it says stop; one more than all if it never does."""
    given.note("losses " + " ".join(f"{loss:g}" for loss in losses))
    for epoch, loss in enumerate(losses, 1):
        if stopper.step(loss, model):
            return epoch
    return len(losses) + 1


def run(given, stopper, losses, model):
    """Train for an epoch before each of `losses`; patience is meant to be enough for all."""
    given.note(f"{type(model).__name__} trained, losses " + " ".join(f"{x:g}" for x in losses))
    for loss in losses:
        train(given, model)
        stopper.step(loss, model)
    train(given, model)


def walk(given, length):
    """Losses that go up and down at random."""
    steps = given.permutation(17).repeat(2)[:length] - 9
    return ((200 + steps.cumsum(0)).double() / 64).tolist()


@check(explains="patience")
def patience(make, given):
    """Stops at the `patience`-th epoch in a row without progress."""
    model = given.fill(nn.Linear(1, 1))
    stopper = make(1)
    given.note("losses 2 3")
    yield stopper.step(2.0, model), stopper.step(3.0, model)
    for wait in (1, 2, 4):
        yield epochs(given, make(wait), [4.0, 3.0] + [3.5] * 6, model)
    yield epochs(given, make(), [2.0] + [2.5] * 8, model)
    yield epochs(given, make(3), [5.0, 6.0, 6.0, 4.0, 6.0, 5.0, 3.0, 7.0, 6.0, 5.0, 4.0], model)
    for wait in (2, 3, 5):
        yield epochs(given, make(patience=wait), walk(given, 24), model)


@check(explains="min-delta")
def progress(make, given):
    """Progress is an improvement on the best loss by more than `min_delta`."""
    model = given.fill(nn.Linear(1, 1))
    for wait, delta, losses in [
        (3, 0.0, [2.0, 2.0, 2.0, 2.0, 2.0]),
        (2, 0.0, [3.0, 2.0, 2.5, 2.25, 1.0]),
        (2, 0.25, [2.0, 1.5, 1.25, 1.0, 1.0, 0.875, 0.5]),
        (3, 0.25, [2.0, 1.75, 1.75, 1.75, 1.75]),
        (4, 0.5, [4.0 - 0.25 * epoch for epoch in range(14)]),
        (2, 0.5, [-1.0, -1.25, -1.75, -2.0, -2.5, -2.5, -2.5]),
        (2, 0.25, [1.0, 1.125, 1.1875, 1.25, 1.375]),
        (3, 0.0625, walk(given, 24)),
    ]:
        stopper = make(wait, min_delta=delta)
        yield epochs(given, stopper, losses, model), stopper.best_loss


@check(explains="best-loss")
def best_loss(make, given):
    """`best_loss` is a float, infinity at first, also when losses come as tensors."""
    model = given.fill(nn.Linear(1, 1))
    stopper = make(2)
    yield stopper.best_loss
    for shape in ((), (1,)):
        stopper = make(2)
        loss = torch.full(shape, 2.0, dtype=given.dtype, device=given.device)
        given.note(f"the loss a tensor of shape {shape}, reused: 2, then 3, then 3")
        first = stopper.step(loss, model)
        loss.fill_(3.0)
        yield first, stopper.best_loss
        yield stopper.step(loss, model), stopper.step(loss, model), stopper.best_loss


@check(explains="nan")
def not_a_number(make, given):
    """NaN is never progress and counts as an epoch without it."""
    model = given.fill(nn.Linear(3, 2))
    for wait, losses in [
        (3, [NAN, NAN, NAN, NAN]),
        (2, [NAN, 2.0, 3.0, 3.0, 3.0]),
        (3, [2.0, NAN, NAN, 1.0, NAN, 1.5, NAN, NAN]),
    ]:
        stopper = make(wait)
        yield epochs(given, stopper, losses, model), stopper.best_loss
    stopper = make(5)
    run(given, stopper, [NAN, 2.0, NAN], model)
    stopper.restore(model)
    yield given.state(model)


@check(explains="copy")
def best_weights(make, given):
    """`restore` brings back the weights of the best epoch, wherever it was."""
    for model, delta, losses in [
        (nn.Linear(3, 2), 0.0, [3.0, 2.0, 1.5, 2.0, 2.5]),
        (nn.Linear(3, 2), 0.0, [3.0, 2.0, 2.0]),
        (nn.Linear(3, 2), 0.5, [3.0, 2.0, 1.75, 1.5]),
        (Tied(), 0.0, [1.0, 2.0, 3.0]),
    ]:
        stopper = make(9, delta)
        run(given, stopper, losses, given.fill(model))
        stopper.restore(model)
        yield given.state(model)


@check(explains="buffers")
def buffers(make, given):
    """BatchNorm's running statistics come back with the weights."""
    stopper, model = make(9), normed(given)
    run(given, stopper, [3.0, 2.0, 2.5], model)
    stopper.restore(model)
    yield given.state(model)


@check(explains="restore")
def restored_again(make, given):
    """Values are copied into the model, and the kept state outlives further training."""
    stopper, model = make(9), normed(given)
    run(given, stopper, [3.0, 2.0, 2.5], model)
    before = list(model.parameters())
    stopper.restore(model)
    yield [one is two for one, two in zip(before, model.parameters(), strict=True)]
    train(given, model)
    given.note("restored, trained on, restored again")
    stopper.restore(model)
    yield given.state(model)
    other = normed(given)
    train(given, other)
    given.note("restored into another model")
    stopper.restore(other)
    train(given, model)
    yield given.state(other)


@check(explains="no-best")
def nothing_to_restore(make, given):
    """`restore` raises RuntimeError while no epoch has made progress."""
    model = given.fill(nn.Linear(2, 2))
    stopper = make(3)
    yield given.raises(stopper.restore, model)
    stopper.step(NAN, model)
    given.note("loss nan")
    yield given.raises(stopper.restore, model)
    stopper.step(2.0, model)
    given.note("loss 2")
    yield given.raises(stopper.restore, model)
    given.note("another stopper")
    yield given.raises(make(3).restore, model)


@check(explains="arguments")
def arguments(make, given):
    """A patience below 1 and a negative `min_delta` are refused with ValueError."""
    yield given.raises(make, 0)
    yield given.raises(make, -1, 0.5)
    yield given.raises(make, 3, -0.125)
    yield given.raises(make, 1, 0.0)


def belongings(model):
    """What else a model holds besides values."""
    modes = [one.training for one in model.modules()]
    return modes, [(one.requires_grad, one.grad) for one in model.parameters()]


@check(explains="untouched")
def untouched(make, given):
    """Modes, gradients and `requires_grad` stay as they were; `step` leaves the weights alone."""
    for mode in (True, False):
        stopper, model = make(2), normed(given).train(mode)
        model[0][1].eval()
        model[2].bias.requires_grad_(False)
        for parameter in model.parameters():
            parameter.grad = given.normal(*parameter.shape)
        given.note(f"mode {'train' if mode else 'eval'}, gradients set, one bias frozen")
        run(given, stopper, [2.0, 3.0, 3.0], model)
        yield given.state(model)
        yield belongings(model)
        stopper.restore(model)
        yield belongings(model)
