"""Checks of `cross-entropy`: run on the answer and on the reference alike.

A loss may be near 0 where its scores are not, and an answer may subtract score from score: budgets
are relative to the scores (`magnitude`), not to what is left of them.
"""

import torch

from quizapp.checks import check

INFINITY = float("inf")


@check(explains="values", magnitude=4.0)
def loss(make, given):
    """The loss is the mean of −log P(target), for any number of words and positions."""
    for shape in [(1, 5), (6, 12), (4, 2), (3, 30)]:
        yield make(given.normal(*shape, std=2.0), given.integers(0, shape[-1], *shape[:-1]))


@check(explains="axis", magnitude=4.0)
def last_axis(make, given):
    """The words lie on the last axis, however many axes come before it."""
    for shape in [(2, 3, 4), (4, 4, 4), (2, 3, 2, 5)]:
        yield make(given.normal(*shape, std=2.0), given.integers(0, shape[-1], *shape[:-1]))


@check(explains="ignored", magnitude=4.0)
def ignored(make, given):
    """Positions whose target is `ignore_index` count neither in the sum nor in the divisor."""
    for number in (-100, -1, 0, 4, 255):
        target = given.integers(1, 4, 7)
        target[given.permutation(7)[:3]] = number
        given.note(f"3 of 7 targets are {number}")
        yield make(given.normal(7, 5, std=2.0), target, ignore_index=number)
    target = given.integers(0, 6, 5)
    target[given.integer(0, 5)] = -100
    given.note("1 of 5 targets is -100, the default")
    yield make(given.normal(5, 6, std=2.0), target)
    target[0] = 9
    yield make(given.normal(5, 6, std=2.0), torch.where(target < 0, 9, target), 9)


@check(explains="mean", magnitude=4.0)
def one_mean(make, given):
    """All positions that count weigh the same: in long sequences, short ones, empty ones."""
    for lengths in [(5, 1, 3), (4, 0, 1)]:
        places = torch.arange(5, device=given.device)
        ends = torch.tensor(lengths, device=given.device).unsqueeze(1)
        target = given.integers(0, 4, 3, 5).masked_fill(places >= ends, -100)
        given.note(f"sequences of length {', '.join(map(str, lengths))}")
        yield make(given.normal(3, 5, 4, std=2.0), target)
    # The target is 1000 ahead: its loss is exactly 0, and counts.
    logits = given.normal(3, 4)
    target = given.integers(0, 4, 3)
    logits[1, target[1]] += 1000.0
    given.note("the second target leads by 1000")
    yield make(logits, target)


@check(explains="nothing")
def nothing_counts(make, given):
    """Where no position counts, the loss is 0 and so is the gradient."""
    for number, shape in [(-100, (3, 4)), (2, (2, 2, 5))]:
        target = torch.full(shape[:-1], number, device=given.device)
        given.note(f"every target is {number} = ignore_index")
        yield given.backward(make, given.normal(*shape), target, number)


# Differences of scores up to 600, which an answer may compute from sums of that size.
@check(explains="stable", magnitude=600.0)
def sure_and_wrong(make, given):
    """A target that is far behind costs the gap in scores, however large."""
    for gap in (15.0, 200.0, 600.0):
        logits = given.uniform(4, 6, low=-1.0, high=1.0)
        target = given.integers(0, 6, 4)
        best = (target + 1 + given.integers(0, 5, 4)) % 6
        logits[torch.arange(4, device=given.device), best] += gap
        given.note(f"another word leads by {gap:.0f}")
        yield given.backward(make, logits, target)


@check(explains="stable", magnitude=6000.0)
def far_apart(make, given):
    """Positions may differ by thousands in the height of their scores."""
    heights = given.tensor([[0.0], [6000.0], [-6000.0]])
    yield given.backward(make, given.normal(3, 5, std=3.0) + heights, given.integers(0, 5, 3))
    yield make(given.normal(1, 4) - 3000.0, given.integers(0, 4, 1))
    yield make(given.normal(1, 4) + 3000.0, given.integers(0, 4, 1))


@check(explains="ruled-out", magnitude=4.0)
def ruled_out(make, given):
    """Words with a score of −∞ are ruled out, and change nothing else."""
    logits = given.normal(4, 6)
    logits[:, 2] = logits[1, 4] = -INFINITY
    given.note("word 2 is ruled out")
    yield given.backward(make, logits, torch.tensor([0, 1, 3, 5], device=given.device))
    logits = given.normal(2, 3, 5)
    logits[..., 0] = logits[..., 4] = -INFINITY
    target = given.integers(1, 4, 2, 3)
    target[0, 1] = target[1, 2] = -100
    given.note("words 0 and 4 are ruled out, two positions do not count")
    yield given.backward(make, logits, target)


@check(explains="gradients", magnitude=1.0)
def gradients(make, given):
    """Gradients reach the logits of each position that counts, and of no other."""
    for shape in [(5, 4), (2, 4, 3)]:
        target = given.integers(0, shape[-1], *shape[:-1])
        target[..., 1] = -100
        yield given.backward(make, given.normal(*shape), target)


@check(explains="input", magnitude=4.0)
def input_kept(make, given):
    """Logits and targets stay as they were, strided logits work, a second call gives the same."""
    logits = given.normal(2, 4, 6, strided=True)
    target = given.integers(0, 6, 2, 4)
    target[:, 0] = -100
    yield make(logits, target), logits, target
    yield make(logits, target)
