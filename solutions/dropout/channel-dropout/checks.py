"""Checks of `channel-dropout`: run on the answer and on the reference alike.

A right answer may draw its mask in any way from torch's global generator, so nothing that depends
on the mask is compared with the reference: `free` values are judged by the properties below.
Together they alarm on a right answer with probability below 1e-6 a run.
"""

import torch
from torch import nn

from quizapp.checks import Violation, chance, check, free

ALARM = 2e-8
"""False alarms of one test of a rate; a run makes fewer than 30 of them, lags aside."""
LAG_ALARM = 5e-11
"""The same for one lag of the autocorrelation; a run looks at about 2,000 lags."""
FINEST = 2.0**-23
"""Survivors need float32 accuracy in float64 as well: p may be held as a float32 tensor."""
CALLS = 64


def channels_fall_whole(got, want):
    for _, _, y in got:
        _dropped(y)
        if (y == 0).all() or not (y == 0).any():
            word = "everything" if (y == 0).all() else "nothing"
            raise Violation(f"{word} of {tuple(y.shape)}", f"with p = 0.5 {word} is dropped")


def rate_is_p(got, want):
    for (p, *_), (_, _, y) in zip(want, got, strict=True):
        dropped = _dropped(y)
        hits, total = int(dropped.sum()), dropped.numel()
        if not chance(hits, total, p, alarm=ALARM):
            text = f"p = {p} means to drop {p:.0%}; of {total} channels {hits / total:.1%} are 0"
            for key, other in (("1-p", 1.0 - p), ("none", 0.0), ("one half", 0.5)):
                if other != p and chance(hits, total, other, alarm=ALARM):
                    raise Violation(f"rate {key}", text)
            raise Violation(f"rate {hits}", text)


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
                raise Violation("still active", f"with p = {p} channels are dropped in evaluation")
            factor = _factor(y, x, p)
            raise Violation(f"eval {factor}", f"with p = {p} evaluation gives x times {factor}")
        gradient = table["gradient of the input"]
        if gradient is None or not ((gradient - up).abs() <= _rounding(y) * up.abs()).all():
            raise Violation("eval gradient", "in evaluation the gradient does not pass unchanged")


def masks_differ(got, want):
    """For p = 0.5: where two masks agree is then a fair coin for each channel."""
    first = _dropped(got[0])
    for number, y in enumerate(got[1:], 2):
        second = _dropped(y)
        other = "another layer's first call" if number == len(got) else f"call {number}"
        if torch.equal(first, second):
            raise Violation(f"same mask {number}", f"call 1 and {other} drop the same channels")
        agree = int((first == second).sum())
        if not chance(agree, first.numel(), 0.5, alarm=ALARM):
            text = f"the masks of two calls agree in {agree / first.numel():.0%}, not 50 %"
            raise Violation(f"alike {agree}", text)


def seed_decides(got, want):
    first, again, other = (_dropped(y) for y in got)
    if torch.equal(first, other):
        raise Violation("fixed", "after another torch.manual_seed the mask is the same")
    if not torch.equal(first, again):
        raise Violation("seed ignored", "after the same torch.manual_seed the mask is another")


def pattern_is_random(got, want):
    """For p = 0.5: whether a channel and the one `lag` further agree is then a fair coin."""
    for y in got:
        dropped = _dropped(y)
        for axis, text in (
            (0, "all samples lose the same channels"),
            (1, "a sample's channels all fall, or all stay"),
        ):
            if (dropped == dropped.narrow(axis, 0, 1)).all():
                raise Violation(f"axis {axis}", text)
        _no_period(dropped.flatten())


def channels_are_independent(got, want):
    """`got` holds many small calls, one a row, with p = 0.5."""
    for y in got:
        dropped = y == 0
        calls, width = dropped.shape
        counts = dropped.sum(1)
        if width > 1 and (counts == counts[0]).all():
            text = f"each of {calls} calls drops exactly {int(counts[0])} of {width} channels"
            raise Violation("exact count", text)
        for position, hits in enumerate(dropped.sum(0).tolist()):
            if not chance(hits, calls, 0.5, alarm=ALARM):
                text = f"channel {position} of {width} is dropped in {hits} of {calls} calls"
                raise Violation(f"position {hits}", text)


def gradient_has_the_mask(got, want):
    for (p, up, _), (_, _, table) in zip(want, got, strict=True):
        y, gradient = table["output"], table["gradient of the input"]
        if gradient is None:
            raise Violation("none", "no gradient reaches the input")
        dropped, blocked = y == 0, gradient == 0
        if dropped.any() and not blocked.any():
            raise Violation("no mask", "gradient arrives where the output was dropped")
        if not torch.equal(dropped, blocked):
            raise Violation("other mask", "output and gradient have different masks")
        factor = _factor(gradient[~dropped], up[~dropped], p)
        if factor != "1/(1-p)":
            text = f"with p = {p} survivors' gradients are scaled by {factor}; 1/(1 - p) is right"
            raise Violation(f"gradient {factor}", text)


@check(explains="whole", holds=channels_fall_whole)
def whole_channels(make, given):
    """A channel falls as a whole or stays as a whole, in images, sequences and volumes."""
    for shape in [(6, 8, 5, 4), (6, 8, 7), (5, 8, 2, 3, 2), (8, 8, 8, 8)]:
        x = given.normal(*shape)
        yield 0.5, x, free(given.fill(make(0.5))(x.clone()))


@check(explains="rate", holds=rate_is_p)
def rate(make, given):
    """Each channel falls with probability p, which is 0.2 by default."""
    for options in [{"p": 0.3}, {"p": 0.1}, {"p": 0.9}, {}]:
        x = given.normal(40, 50, 2, 2)
        yield options.get("p", 0.2), x, free(given.fill(make(**options))(x.clone()))


@check(explains="scale", holds=survivors_are_scaled)
def scale(make, given):
    """In training the survivors are the input divided by 1 - p."""
    for p, shape in [(0.25, (5, 9, 3, 3)), (0.8, (12, 20, 4)), (0.3, (6, 6, 2, 5))]:
        x = given.normal(*shape, std=3.0)
        yield p, x, free(given.fill(make(p))(x.clone()))


@check(explains="ends")
def ends(make, given):
    """p = 0 changes nothing, p = 1 gives zeros without NaN in output and gradient."""
    for p in (0.0, 0, 1.0, 1):
        layer = given.fill(make(p))
        table = given.backward(layer, given.normal(20, 30, 2, 2))
        gradient = table["gradient of the input"]
        # No path to the input and a gradient of 0 say the same.
        table["gradient of the input"] = 0.0 * table["output"] if gradient is None else gradient
        yield table
        yield layer.eval()(given.normal(4, 3, 2))


@check(explains="eval", holds=evaluation_is_identity)
def evaluation(make, given):
    """In evaluation the output is the input, whatever p, also inside another module."""
    for p in (0.2, 0.5):
        network = nn.Sequential(given.fill(make(p)))
        x = given.normal(8, 40, 2, 2)
        network(x.clone())
        y = network.eval()(x.clone())
        table = given.backward(network, x)
        again = {"drops again in training": bool((network.train()(x.clone()) == 0).any())}
        yield p, x, upstream(given, x), free(y), free(table), again


@check(explains="fresh", holds=masks_differ)
def fresh_masks(make, given):
    """Each call draws another mask."""
    layer = given.fill(make(0.5))
    x = given.normal(16, 32, 2, 2)
    yield free(layer(x.clone()))
    yield free(layer(x.clone()))
    layer.eval()(x.clone())
    yield free(layer.train()(x.clone()))
    yield free(given.fill(make(0.5))(x.clone()))


@check(explains="pattern", holds=pattern_is_random)
def pattern(make, given):
    """Each channel of each sample is decided on its own: no sharing, no pattern."""
    for shape in [(32, 32, 2, 2), (16, 64, 3), (24, 40, 2, 1)]:
        yield free(given.fill(make(0.5))(given.normal(*shape)))


@check(explains="independent", holds=channels_are_independent)
def independent(make, given):
    """How many channels fall is chance as well; one sample and one channel work."""
    for shape in [(1, 6, 2, 2), (1, 1, 3, 3)]:
        layer = given.fill(make(0.5))
        x = given.normal(*shape)
        calls = [layer(x.clone()).flatten(2)[..., 0].flatten() for _ in range(CALLS)]
        yield free(torch.stack(calls))


@check(explains="seed", holds=seed_decides)
def seed(make, given):
    """torch.manual_seed decides the mask: the same seed the same mask, another another."""
    layer = given.fill(make(0.5))
    x = given.normal(20, 30, 2)
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
        x = given.normal(12, 20, 2, 3)
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
        x = given.normal(9, 10, 2, 4, strided=True)
        before = x.clone()
        layer.train(training)(x)
        yield {"input unchanged": torch.equal(x, before)}


def upstream(given, x):
    """The random upstream gradient that `given.backward` takes for an output of this shape."""
    return given.backward(nn.Identity(), x)["gradient of the input"]


def _rounding(y):
    return 16.0 * max(torch.finfo(y.dtype).eps, FINEST)


def _dropped(y):
    """Which channels are 0, (N, C); Violation where one is so only in part."""
    zeros = (y == 0).flatten(2)
    dropped = zeros.all(2)
    if not torch.equal(dropped, zeros.any(2)):
        share = float((dropped != zeros.any(2)).double().mean())
        text = f"in {share:.0%} of the channels of {tuple(y.shape)} only a part is dropped"
        raise Violation(f"partly, one along {_shared_axes(y == 0)}", text)
    return dropped


def _shared_axes(zeros):
    """Axes all along which one decision serves."""
    return [
        axis
        for axis in range(zeros.dim())
        if zeros.shape[axis] > 1 and (zeros == zeros.narrow(axis, 0, 1)).all()
    ]


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


def _no_period(dropped):
    """Violation where channels and their successors at some distance agree too often, or never."""
    n, hits = dropped.numel(), int(dropped.sum())
    if not chance(hits, n, 0.5, alarm=ALARM):
        raise Violation(f"rate {hits}", f"p = 0.5, but of {n} channels {hits / n:.1%} are 0")
    signs = 1.0 - 2.0 * dropped.double()
    spectrum = torch.fft.rfft(signs, 2 * n)
    sums = torch.fft.irfft(spectrum * spectrum.conj(), 2 * n)[: n // 2 + 1]
    for lag in range(1, n // 2 + 1):
        agree = round((n - lag + float(sums[lag])) / 2)
        if not chance(agree, n - lag, 0.5, alarm=LAG_ALARM):
            share = agree / (n - lag)
            text = f"channels {lag} apart agree in {share:.0%} of all cases, not in 50 %"
            raise Violation(f"period {lag}", text)
