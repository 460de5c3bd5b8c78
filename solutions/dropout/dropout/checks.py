"""Checks of `dropout`: run on the answer and on the reference alike.

A right answer may draw its mask in any way from torch's global generator, so nothing that depends
on the mask is compared with the reference: `free` values are judged by the properties below.
Together they alarm on a right answer with probability below 1e-6 a run.
"""

import math

import torch
from torch import nn

from quizapp.checks import Violation, chance, check, free

ALARM = 2e-8
"""False alarms of one test of a rate; a run makes fewer than 30 of them, lags aside."""
LAG_ALARM = 2e-11
"""The same for one lag of the autocorrelation; a run looks at about 6,200 lags."""
FINEST = 2.0**-23
"""Survivors need float32 accuracy in float64 as well: p may be held as a float32 tensor."""
CALLS = 64


def rate_is_p(got, want):
    for (p, x, _), (_, _, y) in zip(want, got, strict=True):
        _rate(y == 0, p)
        for kind, part in (("positive", x > 0), ("large", x.abs() > 0.67)):
            dropped, total = int((y[part] == 0).sum()), int(part.sum())
            if not chance(dropped, total, p, alarm=ALARM):
                text = f"p = {p}, but of {total} {kind} elements {dropped / total:.1%} are 0"
                raise Violation("rate by value", text)


def survivors_are_scaled(got, want):
    for (p, x, _), (_, _, y) in zip(want, got, strict=True):
        alive = y != 0
        factor = _factor(y[alive], x[alive], p)
        if factor != "1/(1-p)":
            text = f"with p = {p} survivors are x times {factor}; x/(1 - p) is right"
            raise Violation(f"scale {factor}", text)


def evaluation_is_identity(got, want):
    for (p, x, up, *_), (_, _, _, y, table, _) in zip(want, got, strict=True):
        if not ((y - x).abs() <= _rounding(y) * x.abs()).all():
            if (y == 0).any():
                raise Violation("still active", f"with p = {p} elements are dropped in evaluation")
            factor = _factor(y, x, p)
            raise Violation(f"eval {factor}", f"with p = {p} evaluation gives x times {factor}")
        gradient = table["gradient of the input"]
        if not ((gradient - up).abs() <= _rounding(y) * up.abs()).all():
            raise Violation("eval gradient", "in evaluation the gradient does not pass unchanged")


def masks_differ(got, want):
    """For p = 0.5: where two masks agree is then a fair coin for each element."""
    first = got[0] == 0
    for number, y in enumerate(got[1:], 2):
        second = y == 0
        if torch.equal(first, second):
            _dropping(first)
            other = "another layer's first call" if number == len(got) else f"call {number}"
            raise Violation(f"same mask {number}", f"call 1 and {other} drop the same elements")
        agree = int((first == second).sum())
        if not chance(agree, first.numel(), 0.5, alarm=ALARM):
            text = f"the masks of two calls agree in {agree / first.numel():.0%}, not 50 %"
            raise Violation(f"alike {agree}", text)


def seed_decides(got, want):
    first, again, other = (y == 0 for y in got)
    _dropping(first)
    if torch.equal(first, other):
        raise Violation("fixed", "after another torch.manual_seed the mask is the same")
    if not torch.equal(first, again):
        raise Violation("seed ignored", "after the same torch.manual_seed the mask is another")


def pattern_is_random(got, want):
    """For p = 0.5: whether an element and the one `lag` further agree is then a fair coin, and
    those coins are independent. Found so: masks of rows or channels, periods, short cycles."""
    for y in got:
        _constant_axes(y == 0)
        _no_period((y == 0).flatten())


def elements_are_independent(got, want):
    """`got` holds many small calls, one a row, with p = 0.5."""
    for y in got:
        dropped = y == 0
        calls, width = dropped.shape
        if (dropped == dropped[0]).all():
            _dropping(dropped)
            raise Violation("same mask", f"{calls} calls drop the same elements")
        counts = dropped.sum(1)
        if width > 1 and (counts == counts[0]).all():
            text = f"each of {calls} calls drops exactly {int(counts[0])} of {width} elements"
            raise Violation("exact count", text)
        for position, hits in enumerate(dropped.sum(0).tolist()):
            if not chance(hits, calls, 0.5, alarm=ALARM):
                text = f"element {position} of {width} is dropped in {hits} of {calls} calls"
                raise Violation(f"position {hits}", text)


def gradient_has_the_mask(got, want):
    for (p, up, _), (_, _, table) in zip(want, got, strict=True):
        y, gradient = table["output"], table["gradient of the input"]
        dropped, blocked = y == 0, gradient == 0
        if dropped.any() and not blocked.any():
            raise Violation("no mask", "gradient arrives where the output was dropped")
        if not torch.equal(dropped, blocked):
            raise Violation("other mask", "output and gradient have different masks")
        factor = _factor(gradient[~dropped], up[~dropped], p)
        if factor != "1/(1-p)":
            text = f"with p = {p} survivors' gradients are scaled by {factor}; 1/(1 - p) is right"
            raise Violation(f"gradient {factor}", text)


@check(explains="rate", holds=rate_is_p)
def rate(make, given):
    """In training each element becomes 0 with probability p."""
    for p in (0.25, 0.1, 0.9):
        x = given.normal(64, 128)
        yield p, x, free(given.fill(make(p))(x.clone()))
    x = given.normal(8192)
    yield 0.5, x, free(given.fill(make())(x.clone()))


@check(explains="scale", holds=survivors_are_scaled)
def scale(make, given):
    """In training the survivors are the input divided by 1 - p."""
    for p, shape in [(0.25, (5, 7, 3)), (0.8, (300,)), (0.3, (2, 1, 4, 9))]:
        x = given.normal(*shape, std=3.0)
        yield p, x, free(given.fill(make(p))(x.clone()))


@check(explains="ends")
def ends(make, given):
    """p = 0 changes nothing, p = 1 gives zeros without NaN in output and gradient."""
    for p in (0.0, 0, 1.0, 1):
        layer = given.fill(make(p))
        table = given.backward(layer, given.normal(40, 30))
        gradient = table["gradient of the input"]
        # No path to the input and a gradient of 0 say the same.
        table["gradient of the input"] = 0.0 * table["output"] if gradient is None else gradient
        yield table
        yield layer.eval()(given.normal(4, 3))


@check(explains="eval", holds=evaluation_is_identity)
def evaluation(make, given):
    """In evaluation the output is the input, whatever p, also inside another module."""
    for p in (0.2, 0.5):
        network = nn.Sequential(given.fill(make(p)))
        x = given.normal(6, 50)
        network(x.clone())
        y = network.eval()(x.clone())
        table = given.backward(network, x)
        again = {"drops again in training": bool((network.train()(x.clone()) == 0).any())}
        yield p, x, upstream(given, x), free(y), free(table), again


@check(explains="fresh", holds=masks_differ)
def fresh_masks(make, given):
    """Each call draws another mask."""
    layer = given.fill(make(0.5))
    x = given.normal(32, 64)
    yield free(layer(x.clone()))
    yield free(layer(x.clone()))
    layer.eval()(x.clone())
    yield free(layer.train()(x.clone()))
    yield free(given.fill(make(0.5))(x.clone()))


@check(explains="pattern", holds=pattern_is_random)
def pattern(make, given):
    """Each element is decided on its own: no whole rows or channels, no period."""
    for shape in [(64, 64), (4, 8, 8, 16)]:
        yield free(given.fill(make(0.5))(given.normal(*shape)))
    layer = given.fill(make(0.5))
    yield free(torch.stack([layer(given.normal(4, 64)) for _ in range(16)]))


@check(explains="independent", holds=elements_are_independent)
def independent(make, given):
    """How many elements are dropped is chance as well, in tensors of any size."""
    for shape in [(1, 6), (1,)]:
        layer = given.fill(make(0.5))
        x = given.normal(*shape)
        yield free(torch.stack([layer(x.clone()).flatten() for _ in range(CALLS)]))


@check(explains="seed", holds=seed_decides)
def seed(make, given):
    """torch.manual_seed decides the mask: the same seed the same mask, another another."""
    layer = given.fill(make(0.5))
    x = given.normal(20, 30)
    for number in (1, 1):
        given.reseed(number)
        yield free(layer(x.clone()))
    given.reseed(2)
    yield free(given.fill(make(0.5))(x.clone()))


@check(explains="gradient", holds=gradient_has_the_mask)
def gradient(make, given):
    """The gradient has the output's mask and scale."""
    for p in (0.5, 0.2):
        layer = given.fill(make(p))
        x = given.normal(30, 40)
        yield p, upstream(given, x), free(given.backward(layer, x))


@check(explains="arguments")
def arguments(make, given):
    """A p that is no probability is refused with ValueError."""
    for p in (-0.1, 1.5, -1, 0.0, 0.7, 1):
        yield given.raises(make, p)


@check(explains="input")
def input_kept(make, given):
    """The input is left as it was, in training and in evaluation."""
    layer = given.fill(make(0.4))
    for training in (True, False):
        x = given.normal(9, 20, strided=True)
        before = x.clone()
        layer.train(training)(x)
        yield {"input unchanged": torch.equal(x, before)}


def _rounding(y):
    return 16.0 * max(torch.finfo(y.dtype).eps, FINEST)


def upstream(given, x):
    """The random upstream gradient that `given.backward` takes for an output of this shape."""
    return given.backward(nn.Identity(), x)["gradient of the input"]


def _rate(dropped, p):
    hits, total = int(dropped.sum()), dropped.numel()
    if chance(hits, total, p, alarm=ALARM):
        return
    text = f"p = {p} means to drop {p:.0%}; of {total} elements {hits / total:.1%} are 0"
    normal = 0.5 * (1.0 + math.erf(p / math.sqrt(2.0)))
    for key, other in (("1-p", 1.0 - p), ("none", 0.0), ("of normal draws", normal)):
        if chance(hits, total, other, alarm=ALARM):
            raise Violation(f"rate {key}", text)
    raise Violation(f"rate {hits}", text)


def _factor(y, x, p):
    """By which function of p all of `x` was multiplied to give `y`, in words."""
    factors = {
        "1/(1-p)": 1.0 / (1.0 - p) if p < 1.0 else 0.0,
        "1": 1.0,
        "1/p": 1.0 / p,
        "1-p": 1.0 - p,
        "p": p,
    }
    for name, factor in factors.items():
        wanted = x.double() * factor
        if ((y.double() - wanted).abs() <= _rounding(y) * wanted.abs()).all():
            return name
    return "something else"


def _dropping(dropped):
    """Violation where masks are equal because nothing is dropped, or everything."""
    if dropped.all() or not dropped.any():
        word = "everything" if dropped.all() else "nothing"
        raise Violation(f"{word} of {tuple(dropped.shape)}", f"with p = 0.5 {word} is dropped")


def _constant_axes(dropped):
    """Violation where one decision serves a whole axis, or several."""
    _dropping(dropped)
    axes = [
        axis
        for axis in range(dropped.dim())
        if dropped.shape[axis] > 1 and (dropped == dropped.narrow(axis, 0, 1)).all()
    ]
    if axes:
        names = " and ".join(map(str, axes))
        text = f"all along axis {names} of {tuple(dropped.shape)} share one decision"
        raise Violation(f"axis {names}", text)


def _no_period(dropped):
    """Violation where elements and their successors at some distance agree too often, or never."""
    n, hits = dropped.numel(), int(dropped.sum())
    if not chance(hits, n, 0.5, alarm=ALARM):
        raise Violation(f"rate {hits}", f"p = 0.5, but of {n} elements {hits / n:.1%} are 0")
    signs = 1.0 - 2.0 * dropped.double()
    spectrum = torch.fft.rfft(signs, 2 * n)
    sums = torch.fft.irfft(spectrum * spectrum.conj(), 2 * n)[: n // 2 + 1]
    for lag in range(1, n // 2 + 1):
        agree = round((n - lag + float(sums[lag])) / 2)
        if not chance(agree, n - lag, 0.5, alarm=LAG_ALARM):
            share = agree / (n - lag)
            text = f"elements {lag} apart agree in {share:.0%} of all cases, not in 50 %"
            raise Violation(f"period {lag}", text)
