"""Checks of `plateau`: run on the answer and on the reference alike.

Losses are whole 64ths and most thresholds powers of two, so that every way to write the
comparison is exact, ties included. Rates are read after each epoch.
"""

import torch

from quizapp.checks import check

NAN = float("nan")


class Optimizer(torch.optim.Optimizer):
    """Parameter groups, and no more of an optimizer: torch's constructor costs seconds at first."""

    def __init__(self, groups):
        self.param_groups = groups
        self.defaults, self.state = {}, {}

    __repr__ = object.__repr__  # torch's own fills the lines that say what was tried


def groups(given, *rates):
    """An optimizer whose groups have these rates, and other settings beside them."""
    return Optimizer(
        [
            {
                "params": [torch.arange(3, dtype=given.dtype, device=given.device)],
                "lr": rate,
                "momentum": 0.9,
                "weight_decay": 0.01,
            }
            for rate in rates
        ]
    )


def rates(optimizer):
    """The present rate of each group, as plain numbers."""
    return [float(group["lr"]) for group in optimizer.param_groups]


def run(given, make, losses, *, start=1.0, **settings):
    """The rate after each of `losses`, of one group that begins with `start`."""
    optimizer = groups(given, start)
    scheduler = make(optimizer, **settings)
    given.note("losses " + " ".join(f"{loss:g}" for loss in losses))
    return [rate for (rate,) in follow(scheduler, optimizer, losses)]


def follow(scheduler, optimizer, losses):
    """The rates after each of `losses`."""
    found = []
    for loss in losses:
        scheduler.step(loss)
        found.append(rates(optimizer))
    return found


def walk(given, length):
    """Losses that go up and down at random, all above 0."""
    steps = given.permutation(17).repeat(3)[:length] - 9
    return ((250 + steps.cumsum(0)).double() / 64).tolist()


@check(explains="patience")
def patience(make, given):
    """The rate is lowered when the epochs in a row without progress exceed `patience`."""
    for wait in (3, 1, 0):
        yield run(given, make, [4.0, 3.0] + [3.5] * 5, factor=0.5, patience=wait)
    losses = [5.0, 6.0, 6.0, 4.0, 6.0, 5.0, 3.0, 7.0, 6.0, 5.0, 4.0, 4.0]
    yield run(given, make, losses, factor=0.5, patience=2)
    yield run(given, make, [2.0] + [2.5] * 12, start=0.1)
    for wait in (2, 3):
        yield run(given, make, walk(given, 30), factor=0.25, patience=wait, threshold=0.0)


@check(explains="progress")
def progress(make, given):
    """Progress is an improvement on the best loss by more than the share `threshold` of it."""
    for wait, threshold, losses in [
        (1, 0.0, [2.0, 2.0, 2.0, 2.0, 2.0]),
        (1, 0.0, [3.0, 2.0, 2.5, 2.25, 2.25, 1.0]),
        (1, 0.25, [4.0, 3.0, 2.75, 2.0, 1.5, 1.25, 0.5]),
        (1, 0.25, [64.0, 60.0, 56.0, 47.0, 40.0, 38.0]),
        (2, 0.125, [0.5, 0.4375, 0.421875, 0.375, 0.359375, 0.34375, 0.3125]),
        (3, 0.25, [4.0 - 0.125 * epoch for epoch in range(20)]),
        (1, 0.25, [1.0, 1.125, 1.1875, 1.125, 1.1875]),
        (2, 0.0625, walk(given, 30)),
    ]:
        yield run(given, make, losses, factor=0.5, patience=wait, threshold=threshold)
    creeping = [1.0 - 2.0**-16 * epoch for epoch in range(9)]
    yield run(given, make, creeping, factor=0.5, patience=3)
    yield run(given, make, [1.0 - 2.0**-12 * epoch for epoch in range(9)], factor=0.5, patience=3)


@check(explains="again")
def cut_after_cut(make, given):
    """Each cut begins the count anew, but the best loss stays the one to beat."""
    yield run(given, make, [2.0] * 14, factor=0.5, patience=2)
    losses = [2.0, 3.0, 3.0, 2.5, 2.5, 2.25, 2.25, 1.0, 1.5, 1.5]
    yield run(given, make, losses, factor=0.1, patience=1)
    yield run(given, make, walk(given, 40), factor=0.75, patience=1)


@check(explains="cooldown")
def cooldown(make, given):
    """In the `cooldown` epochs after a cut nothing is counted, but a better loss is kept."""
    for wait, rest in [(1, 1), (0, 2), (2, 3)]:
        yield run(given, make, [2.0] * 16, factor=0.5, patience=wait, cooldown=rest)
    losses = [4.0, 4.0, 4.0, 2.0, 3.0, 3.0, 3.0, 3.0, 2.5, 1.0, 2.0, 2.0, 2.0, 2.0, 1.5, 1.5, 1.5]
    yield run(given, make, losses, factor=0.5, patience=1, cooldown=2)
    for rest in (1, 4):
        settings = {"factor": 0.5, "patience": 1, "cooldown": rest, "threshold": 0.0625}
        yield run(given, make, walk(given, 45), **settings)


@check(explains="min-lr")
def lowest_rate(make, given):
    """No rate falls below `min_lr`, and one that already lies below is not raised."""
    yield run(given, make, [2.0] * 9, factor=0.5, patience=1, min_lr=0.3)
    yield run(given, make, [2.0] * 9, factor=0.1, patience=1, start=0.05, min_lr=0.01)
    optimizer = groups(given, 0.5, 0.02, 0.1)
    scheduler = make(optimizer, factor=0.25, patience=0, min_lr=0.1)
    given.note("rates 0.5, 0.02 and 0.1, losses 1 2 2")
    yield follow(scheduler, optimizer, [1.0, 2.0, 2.0])
    optimizer = groups(given, 0.05, 0.8)
    scheduler = make(optimizer, factor=0.5, patience=0, cooldown=1, min_lr=0.05)
    given.note("rates 0.05 and 0.8, losses 1 1 1 1 1 1")
    yield follow(scheduler, optimizer, [1.0] * 6)


@check(explains="groups")
def groups_of_their_own(make, given):
    """Every group's present rate is lowered, also where somebody else has changed it."""
    optimizer = groups(given, 0.1, 0.001, 0.5)
    scheduler = make(optimizer, 0.2, 1)
    given.note("rates 0.1, 0.001 and 0.5, losses 1 1 1")
    yield follow(scheduler, optimizer, [1.0, 1.0, 1.0])
    for group in optimizer.param_groups:
        group["lr"] *= 8
    given.note("rates raised eightfold by another, losses 1 1 1 1")
    yield follow(scheduler, optimizer, [1.0, 1.0, 1.0, 1.0])
    first, second = groups(given, 1.0), groups(given, 1.0)
    one, other = make(first, 0.5, 0), make(second, 0.5, 1)
    given.note("two schedulers, losses 1 2 2 to the first, then to the second")
    yield follow(one, first, [1.0, 2.0, 2.0]), follow(other, second, [1.0, 2.0, 2.0])


@check(explains="nan")
def not_a_number(make, given):
    """NaN is no progress and counts as an epoch without it, the first one included."""
    for losses in (
        [2.0, NAN, 3.0, 2.5, 2.5, 2.5],
        [NAN, NAN, NAN, NAN, NAN],
        [NAN, 2.0, 3.0, 3.0, 1.0, 1.5, 1.5],
        [2.0, NAN, 1.0, NAN, 1.5, NAN, 0.5],
    ):
        yield run(given, make, losses, factor=0.5, patience=1)


@check(explains="loss-number")
def loss_as_tensor(make, given):
    """A loss may be a tensor that the loop uses again for the next."""
    for shape in ((), (1,)):
        optimizer = groups(given, 1.0)
        scheduler = make(optimizer, factor=0.5, patience=1)
        loss = torch.zeros(shape, dtype=given.dtype, device=given.device)
        found = []
        for value in (3.0, 2.0, 2.5, 2.5, 2.25, 1.0, 1.0, 1.0):
            loss.fill_(value)
            scheduler.step(loss)
            found.append(rates(optimizer))
        given.note(f"the loss a tensor of shape {shape}, reused: 3 2 2.5 2.5 2.25 1 1 1")
        yield found


@check(explains="arguments")
def arguments(make, given):
    """A factor that is not between 0 and 1, and a negative patience, are refused."""
    optimizer = groups(given, 1.0)
    for factor, wait in [(1.0, 3), (10, 3), (0.0, 3), (-0.5, 3), (0.5, -1), (0.5, 0), (0.9, 1)]:
        yield given.raises(make, optimizer, factor, wait)


@check(explains="untouched")
def untouched(make, given):
    """Nothing but the rates is changed, and those only by a cut."""
    optimizer = groups(given, 0.3, 0.7)
    scheduler = make(optimizer, factor=0.5, patience=2)
    yield [dict(group) for group in optimizer.param_groups]
    given.note("losses 3 2 2 2")
    for loss in (3.0, 2.0, 2.0, 2.0):
        scheduler.step(loss)
    yield [dict(group) for group in optimizer.param_groups]
    scheduler.step(2.0)
    given.note("losses 3 2 2 2 2")
    yield [dict(group) for group in optimizer.param_groups]
