"""Checks of `alpha-dropout`: run on the answer and on the reference alike.

A right answer may draw its mask in any way from torch's global generator, so nothing that depends
on the mask is compared with the reference: `free` values are judged by the properties below.
Together they alarm on a right answer with probability below 1e-6 a run. Inputs lie to the right
of -1.5, so that no survivor has the value of a dropped element, -1.758.
"""

import torch
from torch import nn

from quizapp.checks import Violation, chance, check, free

ALARM = 2e-8
"""False alarms of one test of a rate; a run makes fewer than 40 of them, lags aside."""
LAG_ALARM = 2e-11
"""The same for one lag of the autocorrelation; a run looks at about 5,200 lags."""
FINEST = 2.0**-23
"""float32 accuracy will do in float64 as well: p or the constants may be float32 tensors."""
CALLS = 64
LIMIT = -1.0507009873554805 * 1.6732632423543772


def rate_is_p(got, want):
    for (p, x, _), (_, _, y) in zip(want, got, strict=True):
        _, dropped = _dropped(y)
        for part, word in ((x == x, ""), (x > 0, "positive "), (x.abs() > 0.8, "large ")):
            hits, total = int(dropped[part].sum()), int(part.sum())
            if not chance(hits, total, p, alarm=ALARM):
                kept = chance(hits, total, 1.0 - p, alarm=ALARM)
                text = f"p = {p}, but of {total} {word}elements {hits / total:.1%} are dropped"
                raise Violation(f"rate {word}{'1-p' if kept else hits}", text)


def values_are_right(got, want):
    """Dropped elements have one value, survivors lie on one line."""
    for (p, x, _), (_, _, y) in zip(want, got, strict=True):
        a, b = _line(p)
        value, dropped = _dropped(y)
        slope, shift = _fit(x[~dropped], y[~dropped], f"with p = {p} survivors")
        if max(abs(slope - a), abs(shift - b)) > _rounding(y):
            raise Violation(
                f"line {slope:.3f} {shift:.3f}",
                f"with p = {p} survivors are {_told(slope, shift)}; {_told(a, b)} is right",
            )
        if abs(value - (a * LIMIT + b)) > _rounding(y):
            text = f"with p = {p} dropped elements become {value:.3f}, not {a * LIMIT + b:.3f}"
            raise Violation(f"dropped {value:.3f}", text)


def evaluation_is_identity(got, want):
    for (p, x, up, *_), (_, _, _, y, table, _) in zip(want, got, strict=True):
        if not ((y - x).abs() <= _rounding(y)).all():
            if y.unique().numel() < x.unique().numel():
                raise Violation("still active", f"with p = {p} elements are dropped in evaluation")
            slope, shift = _fit(x, y, "in evaluation elements")
            text = f"with p = {p} evaluation gives {_told(slope, shift)}, not x"
            raise Violation(f"eval {slope:.3f} {shift:.3f}", text)
        gradient = table["gradient of the input"]
        if gradient is None or not ((gradient - up).abs() <= _rounding(y) * up.abs()).all():
            raise Violation("eval gradient", "in evaluation the gradient does not pass unchanged")


def masks_differ(got, want):
    """For p = 0.5: where two masks agree is then a fair coin for each element."""
    _, first = _dropped(got[0])
    for number, y in enumerate(got[1:], 2):
        _, second = _dropped(y)
        other = "another layer's first call" if number == len(got) else f"call {number}"
        if torch.equal(first, second):
            raise Violation(f"same mask {number}", f"call 1 and {other} drop the same elements")
        agree = int((first == second).sum())
        if not chance(agree, first.numel(), 0.5, alarm=ALARM):
            text = f"the masks of two calls agree in {agree / first.numel():.0%}, not 50 %"
            raise Violation(f"alike {agree}", text)


def seed_decides(got, want):
    first, again, other = (_dropped(y)[1] for y in got)
    if torch.equal(first, other):
        raise Violation("fixed", "after another torch.manual_seed the mask is the same")
    if not torch.equal(first, again):
        raise Violation("seed ignored", "after the same torch.manual_seed the mask is another")


def pattern_is_random(got, want):
    """For p = 0.5: whether an element and the one `lag` further agree is then a fair coin, and
    those coins are independent. Found so: masks of rows or channels, periods, short cycles."""
    for y in got:
        _, dropped = _dropped(y)
        axes = [
            axis for axis in range(dropped.dim()) if (dropped == dropped.narrow(axis, 0, 1)).all()
        ]
        if axes:
            names = " and ".join(map(str, axes))
            text = f"all along axis {names} of {tuple(dropped.shape)} share one decision"
            raise Violation(f"axis {names}", text)
        _no_period(dropped.flatten())


def elements_are_independent(got, want):
    """`got` holds many small calls, one a row, with p = 0.5."""
    for y in got:
        _, dropped = _dropped(y)
        calls, width = dropped.shape
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
        a, _ = _line(p)
        y, gradient = table["output"], table["gradient of the input"]
        if gradient is None or (gradient == 0).all():
            raise Violation("none", "no gradient reaches the input")
        _, dropped = _dropped(y)
        blocked = gradient == 0
        if dropped.any() and not blocked.any():
            raise Violation("no mask", "gradient arrives where the output was dropped")
        if not torch.equal(dropped, blocked):
            raise Violation("other mask", "output and gradient have different masks")
        slope, shift = _fit(up[~dropped], gradient[~dropped], "survivors' gradients")
        if max(abs(slope - a), abs(shift)) > _rounding(y):
            text = f"with p = {p} survivors' gradients are scaled by {slope:.3f}, not {a:.3f}"
            raise Violation(f"gradient {slope:.3f}", text)


@check(explains="rate", holds=rate_is_p)
def rate(make, given):
    """In training each element is dropped with probability p."""
    for p in (0.25, 0.1, 0.9):
        x = inputs(given, 64, 128)
        yield p, x, free(given.fill(make(p))(x.clone()))
    x = inputs(given, 8192)
    yield 0.5, x, free(given.fill(make())(x.clone()))


@check(explains="line", holds=values_are_right)
def values(make, given):
    """Dropped elements become a·α′ + b and survivors a·x + b, which keeps mean and variance."""
    for p, shape in [(0.5, (20, 30)), (0.2, (5, 7, 13)), (0.8, (900,)), (0.35, (2, 4, 9, 9))]:
        x = inputs(given, *shape)
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
        x = inputs(given, 6, 50)
        network(x.clone())
        y = network.eval()(x.clone())
        table = given.backward(network, x)
        changed = bool((network.train()(x.clone()) != x).any())
        yield p, x, upstream(given, x), free(y), free(table), {"drops again in training": changed}


@check(explains="fresh", holds=masks_differ)
def fresh_masks(make, given):
    """Each call draws another mask."""
    layer = given.fill(make(0.5))
    x = inputs(given, 32, 64)
    yield free(layer(x.clone()))
    yield free(layer(x.clone()))
    layer.eval()(x.clone())
    yield free(layer.train()(x.clone()))
    yield free(given.fill(make(0.5))(x.clone()))


@check(explains="pattern", holds=pattern_is_random)
def pattern(make, given):
    """Each element is decided on its own: no whole rows or channels, no period."""
    for shape in [(64, 64), (4, 8, 8, 16)]:
        yield free(given.fill(make(0.5))(inputs(given, *shape)))
    layer = given.fill(make(0.5))
    yield free(torch.stack([layer(inputs(given, 2, 64)) for _ in range(16)]))


@check(explains="independent", holds=elements_are_independent)
def independent(make, given):
    """How many elements are dropped is chance as well, in tensors of any size."""
    for shape in [(1, 6), (1,)]:
        layer = given.fill(make(0.5))
        x = inputs(given, *shape)
        yield free(torch.stack([layer(x.clone()).flatten() for _ in range(CALLS)]))


@check(explains="seed", holds=seed_decides)
def seed(make, given):
    """torch.manual_seed decides the mask: the same seed the same mask, another another."""
    layer = given.fill(make(0.5))
    x = inputs(given, 20, 30)
    for number in (1, 1):
        given.reseed(number)
        yield free(layer(x.clone()))
    given.reseed(2)
    yield free(given.fill(make(0.5))(x.clone()))


@check(explains="gradient", holds=gradient_has_the_mask)
def gradient(make, given):
    """The gradient has the output's mask, and survivors' are multiplied by a."""
    for p in (0.5, 0.2):
        layer = given.fill(make(p))
        x = inputs(given, 30, 40)
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


def inputs(given, *shape):
    """Mean 0 and spread 1, nearly, and nothing near the value of a dropped element."""
    return given.uniform(*shape, low=-1.5, high=1.9)


def upstream(given, x):
    """The random upstream gradient that `given.backward` takes for an output of this shape."""
    return given.backward(nn.Identity(), x)["gradient of the input"]


def _rounding(y):
    return 32.0 * max(torch.finfo(y.dtype).eps, FINEST)


def _line(p):
    q = 1.0 - p
    a = (q + LIMIT**2 * q * p) ** -0.5
    return a, -a * p * LIMIT


def _told(slope, shift):
    return f"{slope:.3f} x {'-' if shift < 0 else '+'} {abs(shift):.3f}"


def _dropped(y):
    """The value that dropped elements have, which is the most frequent one, and where it stands.

    Inputs are drawn from so many numbers that a value stands twice by dropping alone, or nearly."""
    found, counts = y.double().unique(return_counts=True)
    most = int(counts.argmax())
    if y.numel() > 1 and int(counts[most]) < max(2, y.numel() // 50):
        raise Violation("nothing", "no value is frequent, so nothing seems to be dropped")
    if int(counts[most]) == y.numel():
        raise Violation("everything", "all elements have one value: everything is dropped")
    return float(found[most]), y.double() == found[most]


def _fit(x, y, what):
    """Slope and shift of the line through all points (x, y)."""
    x, y = x.double(), y.double()
    away = x - x.mean()
    slope = float((away * y).sum() / (away * away).sum()) if x.numel() > 1 else 0.0
    shift = float(y.mean() - slope * x.mean())
    off = float((y - slope * x - shift).abs().max()) if x.numel() else 0.0
    if off > 64.0 * FINEST * max(1.0, float(y.abs().max())):
        raise Violation("no line", f"{what} lie on no line over x")
    return slope, shift


def _no_period(dropped):
    """Violation where elements and their successors at some distance agree too often, or never."""
    n, hits = dropped.numel(), int(dropped.sum())
    if not chance(hits, n, 0.5, alarm=ALARM):
        raise Violation(f"rate {hits}", f"p = 0.5, but of {n} elements {hits / n:.1%} are dropped")
    signs = 1.0 - 2.0 * dropped.double()
    spectrum = torch.fft.rfft(signs, 2 * n)
    sums = torch.fft.irfft(spectrum * spectrum.conj(), 2 * n)[: n // 2 + 1]
    for lag in range(1, n // 2 + 1):
        agree = round((n - lag + float(sums[lag])) / 2)
        if not chance(agree, n - lag, 0.5, alarm=LAG_ALARM):
            share = agree / (n - lag)
            text = f"elements {lag} apart agree in {share:.0%} of all cases, not in 50 %"
            raise Violation(f"period {lag}", text)
