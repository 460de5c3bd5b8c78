"""Checks of `init`: run on the answer and on the reference alike.

A right answer may draw its numbers in any way from torch's global generator, so they are not
compared with the reference's: `free` values are judged by their spread, bounds and distribution.
Each test is wrong about a right answer with probability below 1e-8, and a run makes about 20.
"""

import math

import torch

from quizapp.checks import Violation, chance, check, free

ALARM = 1e-9
BEFORE = 9.0
"""Mean of a weight before it is filled."""
SIGMAS = 6.5
"""How far, in standard deviations, an estimate may lie from what it estimates."""
BINS = 8


def filled(given, function, shape, **options):
    """A weight, far from any start at first, after `function`."""
    weight = given.normal(*shape, mean=BEFORE)
    function(weight, **options)
    return weight


def known(shape, kind, gain):
    """Stds by what they would be right for, the right one first."""
    window = math.prod(shape[2:])
    inputs, outputs = shape[1] * window, shape[0] * window
    if kind == "kaiming":
        stds = {
            "right": gain / inputs**0.5,
            "the other fan": gain / outputs**0.5,
            "Xavier": (2 / (inputs + outputs)) ** 0.5,
            "no gain": 1 / inputs**0.5,
            "ReLU's gain": (2 / inputs) ** 0.5,
            "torch's default": (3 * inputs) ** -0.5,
            "the mean fan": gain * (2 / (inputs + outputs)) ** 0.5,
            "a variance": gain**2 / inputs,
            "all entries": gain / math.prod(shape) ** 0.5,
        }
    else:
        std = (2 / (inputs + outputs)) ** 0.5
        stds = {
            "right": gain * std,
            "no gain": std,
            "the root of the gain": gain**0.5 * std,
            "the bound": gain * std / 3**0.5,
            "fan_in alone": gain / inputs**0.5,
            "half the variance": gain * std / 2**0.5,
        }
    if window > 1:
        std = stds["right"]
        stds["no window"] = std * window**0.5
        stds["one axis of the window"] = std * (window / shape[2]) ** 0.5
    return stds


def spread_is_right(got, want):
    for (shape, kind, gain, _), (*_, weight) in zip(want, got, strict=True):
        spread(weight, known(shape, kind, gain), kind)


def spread(weight, stds, kind):
    """Raise unless `weight` has mean 0 and the right std; say what its std would be right for."""
    right = stds["right"]
    one_row(weight)
    n = weight.numel()
    mean, std = weight.mean().item(), weight.double().square().mean().sqrt().item()
    if abs(mean - BEFORE) < 0.1:
        raise Violation("unchanged", "the weight still holds the numbers that it held before")
    tolerance = SIGMAS * (0.5 / n if kind == "kaiming" else 0.2 / n) ** 0.5
    if abs(mean) > SIGMAS * right / n**0.5 and abs(mean) > 0.1 * std:
        text = f"the mean of {n} numbers is {mean:.4f}, and their std {std:.4f}; 0 is asked for"
        raise Violation("mean", text)
    if abs(std / right - 1) > tolerance:
        text = f"{tuple(weight.shape)} has std {std:.4f}; {right:.4f} is right"
        name, near = min(stds.items(), key=lambda pair: abs(math.log(pair[1] / max(std, 1e-9))))
        if abs(std / near - 1) > tolerance:
            name = str(round(10 * math.log(std / right)))
        raise Violation(f"std {name}", text)


def one_row(weight):
    if weight.dim() > 1 and (weight == weight[0]).all():
        raise Violation("rows", f"all {len(weight)} rows hold the same numbers")


def distribution_is_right(got, want):
    """Counts in eight bins that are equally likely, and the largest number."""
    for (shape, kind, gain, _), (*_, weight) in zip(want, got, strict=True):
        one_row(weight)
        std = known(shape, kind, gain)["right"]
        x = weight.double().flatten() / std
        n, largest = x.numel(), x.abs().max().item()
        if not 0.97 < x.square().mean().sqrt().item() < 1.03:
            continue  # another check's matter
        if kind == "kaiming":
            if largest < 3.0:
                text = f"of {n} normal numbers none lies beyond {largest:.2f} std"
                raise Violation(f"no tails {largest:.2f}", text)
            share = torch.special.ndtr(x)
        else:
            if largest > 3**0.5 * (1 + 1e-5):
                text = f"a number lies at {largest:.2f} std, and the bound at √3 = 1.73 std"
                raise Violation("beyond the bound", text)
            share = (x / 3**0.5 + 1) / 2
        if (x >= 0).all() or (x <= 0).all():
            raise Violation("mean", "all numbers have the same sign")
        counts = torch.histc(share, BINS, 0.0, 1.0)
        for number, count in enumerate(counts.tolist()):
            if not chance(int(count), n, 1 / BINS, alarm=ALARM):
                text = f"{count / n:.1%} of the numbers lie in eighth {number + 1} of 8"
                raise Violation("distribution", text)


def numbers_are_fresh(got, want):
    first, second, again, other = got
    for weight in got:
        one_row(weight)
    if torch.equal(first, second):
        raise Violation("same", "two calls in a row give the same numbers")
    if torch.equal(again, other):
        raise Violation("fixed", "after another torch.manual_seed the numbers are the same")
    if not torch.equal(first, again):
        raise Violation("seed ignored", "after the same torch.manual_seed the numbers are others")


@check(explains="kaiming", holds=spread_is_right)
def kaiming(make, given):
    """Kaiming's std is √(2 / fan_in) for a matrix, wide or tall."""
    for shape in [(240, 100), (60, 400)]:
        yield shape, "kaiming", 2**0.5, free(filled(given, make.kaiming_normal_, shape))


@check(explains="xavier", holds=spread_is_right)
def xavier(make, given):
    """Xavier's std is √(2 / (fan_in + fan_out)), which is not its bound."""
    for shape in [(240, 100), (60, 400)]:
        yield shape, "xavier", 1.0, free(filled(given, make.xavier_uniform_, shape))


@check(explains="kernels", holds=spread_is_right)
def kernels(make, given):
    """For a kernel the fans count the whole window."""
    for shape in [(48, 20, 3, 7), (40, 100, 5), (20, 50, 2, 3, 4)]:
        yield shape, "kaiming", 2**0.5, free(filled(given, make.kaiming_normal_, shape))
        yield shape, "xavier", 1.0, free(filled(given, make.xavier_uniform_, shape))


@check(explains="options", holds=spread_is_right)
def slope(make, given):
    """A leaky ReLU of slope a needs √(2 / (1 + a²)), no activation needs 1."""
    for a in (0.5, 1.0):
        weight = filled(given, make.kaiming_normal_, (240, 100), a=a)
        yield (240, 100), "kaiming", (2 / (1 + a * a)) ** 0.5, free(weight)


@check(explains="options", holds=spread_is_right)
def mode(make, given):
    """With mode="fan_out" the other fan counts."""
    weight = filled(given, make.kaiming_normal_, (100, 240), mode="fan_out")
    yield (240, 100), "kaiming", 2**0.5, free(weight)


@check(explains="options", holds=spread_is_right)
def gain(make, given):
    """Xavier's std is multiplied by the gain."""
    for factor in (5 / 3, 0.25):
        weight = filled(given, make.xavier_uniform_, (240, 100), gain=factor)
        yield (240, 100), "xavier", factor, free(weight)


@check(explains="distribution", holds=distribution_is_right)
def distribution(make, given):
    """Xavier's numbers are uniform within their bound, Kaiming's are normal."""
    shape = (200, 200)
    yield shape, "xavier", 1.0, free(filled(given, make.xavier_uniform_, shape))
    yield shape, "kaiming", 2**0.5, free(filled(given, make.kaiming_normal_, shape))


@check(explains="draws", holds=numbers_are_fresh)
def kaiming_draws(make, given):
    """Kaiming's numbers are others each time, and follow torch.manual_seed."""
    yield from draws(given, make.kaiming_normal_)


@check(explains="draws", holds=numbers_are_fresh)
def xavier_draws(make, given):
    """Xavier's numbers are others each time, and follow torch.manual_seed."""
    yield from draws(given, make.xavier_uniform_)


def draws(given, function):
    given.reseed(1)
    yield free(filled(given, function, (6, 5)))
    yield free(filled(given, function, (6, 5)))
    given.reseed(1)
    yield free(filled(given, function, (6, 5)))
    given.reseed(2)
    yield free(filled(given, function, (6, 5)))


@check(explains="in-place")
def in_place(make, given):
    """The weight itself is filled and returned; it stays a leaf that requires its gradient."""
    for name in ("xavier_uniform_", "kaiming_normal_"):
        for wanted in (True, False):
            weight = torch.nn.Parameter(given.normal(3, 4, strided=True), requires_grad=wanted)
            before = weight.detach().clone()
            result = getattr(make, name)(weight)
            yield {
                "is the same tensor": result is weight,
                "the numbers are new": int((weight != before).sum()) > weight.numel() // 2,
                "is a leaf": weight.is_leaf,
                "requires a gradient": weight.requires_grad,
                "dtype": str(weight.dtype),
            }


@check(explains="arguments")
def arguments(make, given):
    """Fewer than two axes, or an unknown mode, are refused with ValueError."""
    yield given.raises(make.xavier_uniform_, given.normal(3))
    yield given.raises(make.kaiming_normal_, given.normal(3))
    yield given.raises(make.kaiming_normal_, given.tensor(1.0))
    yield given.raises(make.kaiming_normal_, given.normal(2, 3), mode="fan_avg")
    yield given.raises(make.kaiming_normal_, given.normal(2, 3), mode="fan_out")
