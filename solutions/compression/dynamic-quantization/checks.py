"""Checks of `dynamic-quantization`: run on the answer and on the reference alike.

Rounding jumps, so that a right answer could differ from another by a whole step wherever a number
lies near the middle of two codes. Inputs are therefore made of codes: a row is (whole + part) times
its step, `part` at most 3/8 away from the whole number, and its largest entry exactly 127 steps.
"""

import torch
from torch import nn

from quizapp.checks import check

PARTS = 8
"""Parts of a step that inputs lie at."""


def among(given, low, high, *shape):
    """Whole numbers from low to high - 1, all about as often, without a note of it."""
    total = torch.Size(shape).numel()
    span = high - low
    drawn = given.permutation(span * (1 + total // span))[:total]
    return (drawn % span + low).reshape(shape)


def steps(given, rows, columns, part=3):
    """Numbers in steps, from -127 to 127, each row with its ±127; off whole by eighths."""
    numbers = among(given, -126, 127, rows, columns).double()
    numbers += among(given, -part, part + 1, rows, columns) / PARTS
    where = among(given, 0, columns, rows, 1)
    return numbers.scatter(1, where, 127.0 * (1 - 2 * among(given, 0, 2, rows, 1)).double())


def rows_of(given, rows, columns, sizes=(0.5, 2.0), part=3):
    """A matrix whose rows have steps of sizes between these two; largest are 127 steps."""
    low, high = sizes
    luck = torch.tensor([[given.number(0.0, 1.0)] for _ in range(rows)], dtype=torch.float64)
    step = low * (high / low) ** luck / 100.0
    given.note(f"{rows} × {columns} numbers, a step between {low / 100:g} and {high / 100:g}")
    numbers = steps(given, rows, columns, part) * step.to(given.device)
    # rounded to the graded dtype, as all that is given
    return numbers.to(given.graded).to(given.dtype)


def filled(given, inputs, outputs, bias=True, sizes=(0.2, 1.0), weight=None):
    """A linear layer whose weights are made of codes."""
    linear = given.fill(nn.Linear(inputs, outputs, bias=bias))
    with torch.no_grad():
        linear.weight.copy_(rows_of(given, outputs, inputs, sizes) if weight is None else weight)
    given.note(f"Linear({inputs}, {outputs}{'' if bias else ', bias=False'})")
    return linear


@check(explains="codes")
def codes(make, given):
    """Codes are the nearest whole numbers of steps, and a row's largest entry is 127 steps."""
    for shape in [(4, 6), (1, 1), (3, 9)]:
        yield make.quantize(rows_of(given, *shape))
    x = rows_of(given, 6, 5).reshape(2, 3, 5)
    yield make.quantize(x)
    yield make.quantize(x[0, 0])


@check(explains="rows")
def each_row(make, given):
    """Each row has a scale of its own, however different the rows are."""
    x = rows_of(given, 5, 8, sizes=(1e-3, 1e3))
    values, scale = make.quantize(x)
    yield values
    yield from scale


@check(explains="halves")
def halves(make, given):
    """In the middle of two whole numbers the even one is taken, below 0 as well."""
    numbers = [127.0, *(n + 0.5 for n in range(-6, 6)), 125.5, -126.5]
    for power in (0, -3):
        given.note(f"127, -5.5, -4.5 … 5.5, 125.5, -126.5 times 2^{power}")
        yield make.quantize(given.tensor([[2.0**power * one for one in numbers]]))


@check(explains="layer")
def layer(make, given):
    """The layer multiplies codes with codes, and scales the sums back; then comes the bias."""
    for inputs, outputs, bias in [(6, 4, True), (5, 3, False), (1, 1, True)]:
        yield make.DynamicLinear(filled(given, inputs, outputs, bias))(rows_of(given, 4, inputs))
    layer = make.DynamicLinear(filled(given, 6, 4))
    x = rows_of(given, 6, 6, sizes=(0.1, 10.0))
    yield layer(x.reshape(2, 3, 6))
    yield layer(x[0])


@check(explains="zeros")
def rows_of_zeros(make, given):
    """A row of zeros has codes 0 and scale 1; a row of tiny numbers is a row like any other."""
    x = rows_of(given, 3, 4)
    x[1] = 0.0
    yield make.quantize(x)
    codes, scale = make.quantize(1e-9 * x)
    yield codes
    yield scale[0]
    layer = make.DynamicLinear(filled(given, 4, 3))
    yield layer(x)
    yield make.DynamicLinear(filled(given, 4, 3, weight=x))(rows_of(given, 2, 4))


@check(explains="channels")
def loud_channel(make, given):
    """A channel of large weights does not spoil the others: each has a scale of its own."""
    weight = rows_of(given, 5, 8)
    weight[2] *= 200.0
    layer = make.DynamicLinear(filled(given, 8, 5, weight=weight))
    out = layer(rows_of(given, 3, 8))
    yield out[:, 2]
    yield out[:, [0, 1, 3, 4]]


@check(explains="dynamic")
def dynamic(make, given):
    """Each row's scale is found when it comes: neither its batch nor earlier ones matter."""
    layer = make.DynamicLinear(filled(given, 6, 4, bias=False))
    for size in (1.0, 50.0, 0.02):
        x = size * rows_of(given, 3, 6)
        x[0] *= 16.0
        yield from layer(x)


@check(explains="sums")
def large_sums(make, given):
    """Sums of products are far beyond int8 and int16, and are whole numbers all the same."""
    for inputs in (2, 3, 700):
        weight = 0.25 * torch.full((2, inputs), 127.0, dtype=given.dtype, device=given.device)
        x = 0.5 * torch.tensor([[127.0], [-127.0]], dtype=given.dtype, device=given.device)
        given.note(f"{inputs} times 127 · 127")
        layer = make.DynamicLinear(filled(given, inputs, 2, bias=False, weight=weight))
        yield layer(x.expand(2, inputs).contiguous())


@check(explains="exact")
def cancelling_sums(make, given):
    """Where large products cancel, the small rest is exact: nothing was rounded on the way."""
    for _ in range(3):
        half = steps(given, 1, 40, part=0)
        tail = half.clone()
        tail[0, :2] = tail[0, :2].clamp(-120, 120) + among(given, 1, 4, 2)
        weight = torch.cat([half, -tail], dim=1) * given.number(0.001, 0.002)
        x = steps(given, 3, 40, part=0)
        x[:, :2] = among(given, 1, 20, 3, 2).double()
        x[:, 5] = 127.0
        x = torch.cat([x, x], dim=1) * given.number(0.01, 0.02)
        weight, x = (one.to(given.graded).to(given.dtype) for one in (weight, x))
        given.note("sums in which all but a few products cancel")
        yield make.DynamicLinear(filled(given, 80, 1, bias=False, weight=weight))(x)


@check(explains="memory")
def memory(make, given):
    """What is saved is the codes, a byte each, and little else."""
    for inputs, outputs in [(32, 16), (64, 8)]:
        linear = filled(given, inputs, outputs)
        saved = make.DynamicLinear(linear).state_dict().values()
        sizes = [one.numel() * one.element_size() for one in saved if isinstance(one, torch.Tensor)]
        given.note(f"the state_dict holds {sum(sizes)} bytes for {inputs} × {outputs} weights")
        copies = inputs * outputs * linear.weight.element_size() + 0.5 * inputs * outputs
        yield {
            "at least a byte a weight": sum(sizes) >= inputs * outputs,
            "less than two bytes a weight": sum(sizes) < 2 * inputs * outputs,
            "no float copy beside the codes": sum(sizes) < copies,
        }


@check(explains="inputs")
def inputs_kept(make, given):
    """Inputs and the given layer stay as they were, no graph is recorded, strided inputs work."""
    linear = filled(given, 6, 4)
    x = rows_of(given, 4, 6).repeat_interleave(2, dim=1)[:, ::2]
    layer = make.DynamicLinear(linear)
    first = layer(x)
    yield {
        "output": first,
        "input afterwards": x,
        "linear afterwards": given.state(linear),
        "output needs a gradient": first.requires_grad,
    }
    yield layer(x)
    values, scale = make.quantize(linear.weight)
    yield {"codes": values, "scale": scale, "scale needs a gradient": scale.requires_grad}
    with torch.no_grad():
        linear.weight.mul_(3.0)
        linear.bias.add_(1.0)
    given.note("once `linear` has changed")
    yield layer(x)
