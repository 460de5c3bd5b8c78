"""Checks of `conv-block`: run on the answer and on the reference alike.

A right answer may draw its masks in any way, so what depends on one is judged by properties:
beside the output with dropout stands the same layer's without, which is compared with the
reference. Together the properties alarm on a right answer with probability below 1e-6 a run.
"""

import torch
from torch import nn

from quizapp.checks import Violation, chance, check, free

ALARM = 2e-8
"""False alarms of one test of a rate; a run makes fewer than 20 of them."""
FINEST = 2.0**-23
"""float32 accuracy will do in float64 as well: p may be held as a float32 tensor."""


def one_factor(found, right, p, bound):
    """Raise if all that is wrong is wrong by one factor, which then says most of what was done."""
    at = right.abs().argmax()
    factor = float(found[at] / right[at])
    if ((found - factor * right).abs() <= max(1.0, abs(factor)) * bound).all():
        told = f"{factor / (1.0 - p):.3g}"
        text = f"with p = {p} what is kept is multiplied by {told}, not divided by 1 - p"
        raise Violation(f"times {told}", text)


def kept_or_dropped(got, want):
    """Each element is 0 or what it is without dropout, divided by 1 - p."""
    for (p, plain, _), (_, _, y) in zip(want, got, strict=True):
        bound = 64.0 * max(torch.finfo(y.dtype).eps, FINEST) * float(plain.abs().max()) / (1.0 - p)
        right = plain / (1.0 - p)
        fits = (y.abs() <= bound) | ((y - right).abs() <= bound)
        if fits.all():
            continue
        lost = "some" if (y[plain > bound] == 0).any() else "nothing"
        if lost == "nothing" and ((y - plain).abs() <= bound).all():
            raise Violation("nothing", f"in training with p = {p} nothing is dropped")
        one_factor(y[~fits], right[~fits], p, bound)
        at = tuple(int(n) for n in (~fits).nonzero()[0])
        raise Violation(
            f"neither, {lost} is 0",
            f"with p = {p} element {list(at)} is {y[at]:.4g}: without dropout it is "
            f"{plain[at]:.4g}, so 0 or {right[at]:.4g} is right",
        )


def rate_is_p(got, want):
    for (p, plain, _), (_, _, y) in zip(want, got, strict=True):
        alive = plain > 1e-3
        hits, total = int((y[alive] == 0).sum()), int(alive.sum())
        if not chance(hits, total, p, alarm=ALARM):
            rate = hits / total
            near = min((0.0, 0.2, 0.3, 0.5, 0.7, 0.8, 1.0), key=lambda other: abs(other - rate))
            text = f"p = {p}, but {rate:.1%} of {total} elements are dropped"
            raise Violation(f"{near} for {p}", text)


def units_are_dropped(got, want):
    """As above; the second layer adds 1, so that a logit of 0 is a dropped logit."""
    for (p, plain, _), (_, _, y) in zip(want, got, strict=True):
        bound = 64.0 * max(torch.finfo(y.dtype).eps, FINEST) * float(plain.abs().max()) / (1.0 - p)
        if (y == 0).any():
            raise Violation("logits", "logits are 0: the last layer's output is dropped")
        if ((y - plain).abs() <= bound).all():
            raise Violation("nothing", f"in training with p = {p} no hidden unit is dropped")
        units, right = y - 1.0, (plain - 1.0) / (1.0 - p)
        dropped = units.abs() <= bound
        fits = dropped | ((units - right).abs() <= bound)
        if not fits.all():
            one_factor(units[~fits], right[~fits], p, bound)
            raise Violation("neither", f"with p = {p} some units are neither dropped nor x/(1 - p)")
        hits, total = int(dropped.sum()), dropped.numel()
        if not chance(hits, total, p, alarm=ALARM):
            rate = hits / total
            near = min((0.0, 0.2, 0.3, 0.5, 0.7, 0.8, 1.0), key=lambda other: abs(other - rate))
            text = f"p = {p}, but {rate:.1%} of {total} hidden units are dropped"
            raise Violation(f"{near} for {p}", text)


def pixels_fall_alone(got, want):
    for first, second in zip(*[iter(got)] * 2, strict=True):
        dropped = first == 0
        if dropped.all() or not dropped.any():
            word = "everything" if dropped.all() else "nothing"
            raise Violation(word, f"in training with p = 0.5 {word} is dropped")
        if torch.equal(dropped, second == 0):
            raise Violation("same mask", "two calls in training drop the same elements")
        if (dropped == dropped[:1]).all():
            raise Violation("same samples", "all samples lose the same elements")
        if dropped.dim() == 4 and (dropped == dropped[:, :, :1, :1]).all():
            raise Violation("channels", "whole channels fall; each element has a coin of its own")
        if dropped.dim() == 4 and (dropped == dropped[:, :1]).all():
            raise Violation("pixels", "all channels of a pixel fall together")


def lit(given, block, shift=4.0):
    """The block with a shift in BatchNorm, so that hardly any element is 0 behind the ReLU."""
    with torch.no_grad():
        block.bn.bias.fill_(shift)
    given.note(f"a shift of {shift:g} in bn")
    return block


def transparent(make, given, *rate):
    """A head whose logits are 1 more than its hidden units, and these 1/2 more than features."""
    head = given.fill(make.Head(32, 32, 32, *rate))
    given.note("fc1 adds 0.5 and fc2 adds 1, with identities for weights")
    with torch.no_grad():
        for layer, shift in ((head.fc1, 0.5), (head.fc2, 1.0)):
            layer.weight.copy_(torch.eye(32))
            layer.bias.fill_(shift)
    return head


def settled(function, *args):
    """What comes out, if two calls agree; which numbers chance gave would say nothing."""
    first, again = function(*args), function(*args)
    agree = torch.equal(first, again)
    return {"two calls agree": agree, "the result": first if agree else torch.zeros_like(first)}


def statistics(given, block):
    """The running ones. Not the count of batches, which nobody asks for."""
    found = given.state(block)
    return {name: found[name] for name in ("bn.running_mean", "bn.running_var") if name in found}


# A gradient may be 0 where all units are off, and rounding elsewhere.
@check(explains="block", magnitude=1.0)
def evaluation(make, given):
    """In evaluation the block is a convolution, BatchNorm by its running statistics, and ReLU."""
    for shape, out in [((2, 3, 5, 6), 4), ((1, 2, 1, 1), 3), ((4, 1, 7, 3), 2)]:
        block = given.fill(make.ConvBlock(shape[1], out, 0.0), buffers=True).eval()
        yield given.backward(block, given.normal(*shape))


# Gradients behind a normaliser are differences of terms of size 1.
@check(explains="block", magnitude=1.0)
def training(make, given):
    """In training without dropout BatchNorm uses the batch's statistics, and moves its own."""
    for shape, out in [((4, 3, 5, 4), 5), ((8, 2, 1, 2), 3)]:
        block = given.fill(make.ConvBlock(shape[1], out, p=0.0), buffers=True).train()
        yield given.backward(block, given.normal(*shape))
        yield statistics(given, block)


@check(explains="order")
def statistics_with_dropout(make, given):
    """What BatchNorm measures has not been thinned out: dropout comes behind it."""
    for p in (0.5, 0.8):
        block = given.fill(make.ConvBlock(3, 4, p), buffers=True).train()
        block(given.normal(6, 3, 5, 5))
        yield statistics(given, block)


@check(explains="order", holds=kept_or_dropped)
def dropout_comes_last(make, given):
    """In training each element is 0, or what it is without dropout over 1 - p."""
    for p in (0.5, 0.25):
        x = given.normal(8, 3, 6, 6)
        plain = given.fill(make.ConvBlock(3, 6, 0.0)).train()(x)
        yield p, plain, free(given.fill(make.ConvBlock(3, 6, p)).train()(x))


@check(explains="rates", holds=rate_is_p)
def rate(make, given):
    """The block drops with probability p, which is 0.2 by default."""
    for rate in [(), (0.5,), (0.3,)]:
        x = given.normal(16, 3, 8, 8)
        plain = lit(given, given.fill(make.ConvBlock(3, 6, 0.0))).train()(x)
        y = lit(given, given.fill(make.ConvBlock(3, 6, *rate))).train()(x)
        yield *(rate or (0.2,)), plain, free(y)


@check(explains="elements", holds=pixels_fall_alone)
def elements_alone(make, given):
    """Each element of each sample falls on its own, and others at each call."""
    block = lit(given, given.fill(make.ConvBlock(2, 6, 0.5)), 9.0).train()
    x = given.normal(6, 2, 5, 5)
    for _ in range(2):
        yield free(block(x))
    head = transparent(make, given, 0.5).train()
    maps = given.uniform(6, 32, 2, 2, low=0.5, high=2.0)
    for _ in range(2):
        yield free(head(maps) - 1.0)


@check(explains="eval")
def nothing_dropped_in_evaluation(make, given):
    """In evaluation nothing is dropped, and the statistics stay: two calls agree."""
    block = given.fill(make.ConvBlock(2, 3, 0.5), buffers=True)
    x = given.normal(3, 2, 4, 4)
    nn.Sequential(block).eval()
    yield settled(block, x)
    yield statistics(given, block)
    head = given.fill(make.Head(3, 8, 4))
    nn.Sequential(head).eval()
    yield settled(head, given.normal(5, 3, 4, 4))


@check(explains="head", magnitude=1.0)
def head_without_dropout(make, given):
    """Without dropout the head is two linear layers on the mean of the pixels, with a ReLU."""
    sizes = [((3, 4, 5, 2), 6, 3), ((1, 2, 1, 1), 4, 1), ((5, 3, 2, 7), 3, 2)]
    for shape, hidden, classes in sizes:
        for training in (True, False):
            head = given.fill(make.Head(shape[1], hidden, classes, 0.0)).train(training)
            yield given.backward(head, given.normal(*shape))


@check(explains="head-dropout", holds=units_are_dropped)
def head_drops_units(make, given):
    """The head drops hidden units with probability p, by default 0.5, and never logits."""
    for rate in [(), (0.2,), (0.8,)]:
        x = given.uniform(64, 32, 1, 2, low=0.5, high=2.0)
        plain = transparent(make, given, 0.0).train()(x)
        y = transparent(make, given, *rate).train()(x)
        yield *(rate or (0.5,)), plain, free(y)
