"""Checks of `repair-attention`: run on the answer and on the reference alike.

The stopwatch is given a clock that only the module moves, so that what it reads is exact: a first
call with a new shape takes long, as one that compiles does, and all later ones take the same.
"""

import torch
from torch import nn

from quizapp.checks import check

PLAIN, FIRST = 0.25, 64.0
"""What a call takes by the clock, and what the first with a new shape takes on top of it."""


class Timed(nn.Module):
    """A module that moves a clock when it is called, and notes how it was called."""

    def __init__(self, *plain):
        super().__init__()
        self.layer = nn.Linear(3, 3)
        self.inner = nn.Dropout(0.5)
        self.now, self.plain = 1000.0, plain or (PLAIN,)
        self.shapes, self.calls, self.trained, self.graphs = set(), 0, 0, 0

    def clock(self):
        return self.now

    def forward(self, x):
        out = self.inner(self.layer(x))
        self.now += self.plain[self.calls % len(self.plain)]
        self.now += 0.0 if x.shape in self.shapes else FIRST
        self.calls += 1
        self.trained += self.training or self.inner.training
        self.graphs += out.requires_grad
        self.shapes.add(x.shape)
        return out


def measured(make, given, repeats, training=True, plain=(PLAIN,)):
    """A module that was timed, and the seconds that came out."""
    module = given.fill(Timed(*plain)).train(training)
    taken = " or ".join(f"{one:g}" for one in plain)
    given.note(f"a call takes {taken} seconds by the clock, the first {FIRST:g} more")
    seconds = make.seconds_per_call(module, given.normal(4, 3), repeats, module.clock)
    return module, float(seconds)


@check(explains="attention")
def attention(make, given):
    """The layer computes multi-head self-attention, gradients included."""
    for dim, heads in [(12, 3), (8, 1), (6, 6)]:
        yield given.backward(given.fill(make.SelfAttention(dim, heads)), given.normal(2, 5, dim))
    yield given.fill(make.SelfAttention(16))(given.normal(1, 4, 16))


@check(explains="arguments")
def arguments(make, given):
    """A width that is no positive multiple of the heads is refused with ValueError at once."""
    yield given.fill(make.SelfAttention(10, 5))(given.normal(1, 2, 10))
    for dim, heads in [(10, 3), (8, 16), (8, 0), (8, -2), (0, 4), (-8, 4), (10, 2)]:
        yield given.raises(make.SelfAttention, dim, heads)
    yield given.raises(make.SelfAttention, 12)


@check(explains="runs")
def stopwatch(make, given):
    """The stopwatch runs, and gives the seconds of one call: the mean where they differ."""
    for repeats, plain in [(4, (0.25,)), (1, (0.5,)), (16, (2.0,)), (6, (0.25, 0.25, 1.0))]:
        module, seconds = measured(make, given, repeats, plain=plain)
        yield {"seconds": seconds, "called more than repeats times": module.calls > repeats}


@check(explains="warm-up")
def warm_up(make, given):
    """The first call with a shape is not timed, however long it takes."""
    module = given.fill(Timed())
    for rows in (2, 7):
        given.note(
            f"the first call with {rows} rows takes {FIRST + PLAIN:g} seconds, others {PLAIN:g}"
        )
        yield float(make.seconds_per_call(module, given.normal(rows, 3), 2, module.clock))


@check(explains="mode")
def evaluation_mode(make, given):
    """What is timed is the module as it is used: in evaluation mode, all of it."""
    for training in (True, False):
        module, _ = measured(make, given, 3, training)
        yield {"called": module.calls > 0, "calls with a part in training mode": module.trained}


@check(explains="mode-afterwards")
def mode_afterwards(make, given):
    """Afterwards the module is in the mode that it was in."""
    for training in (True, False):
        module, _ = measured(make, given, 3, training)
        yield {"module.training": module.training, "a part's training": module.inner.training}


@check(explains="graph")
def no_graph(make, given):
    """No graph is recorded: that would be timed as well, and the module's gradients stay."""
    module, _ = measured(make, given, 3)
    yield {"called": module.calls > 0, "calls with a graph": module.graphs}
    yield [one.grad is None for one in module.parameters()]


@check(explains="defaults")
def defaults(make, given):
    """Without a clock real time is measured, over ten calls."""
    module = given.fill(Timed())
    seconds = float(make.seconds_per_call(module, given.normal(4, 3)))
    yield {"0 < seconds < 0.25": 0.0 < seconds < PLAIN, "more than 10 calls": module.calls > 10}
    x = given.normal(2, 3)
    before = x.clone()
    make.seconds_per_call(module, x, repeats=2, clock=module.clock)
    yield x, torch.equal(x, before)
