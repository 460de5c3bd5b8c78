"""Checks of `gradients`: run on the answer and on the reference alike.

Gradients of one profile span twenty powers of ten, and the error budget of a yield follows its
largest value: so each layer's number is a yield of its own.
"""

from collections.abc import Iterable, Iterator, Mapping

import torch
from torch import nn

from quizapp.checks import ContractError, check

TORCH_SCALE = 3**-0.5
"""`given.fill` draws weights √3 times as wide as nn.Linear does; the deep nets are torch's."""


def numbers(profile: object, layers: int) -> Iterator[object]:
    """How many numbers a profile has, then those of `layers`: a list, a tuple, a tensor will do."""
    if isinstance(profile, Mapping) or not isinstance(profile, Iterable):
        kind = type(profile).__name__
        raise ContractError(f"gradient_profile returns a list of numbers; this is of type {kind}")
    values = [one.detach() if isinstance(one, torch.Tensor) else one for one in profile]
    yield len(values)
    for value in values[:layers]:
        try:
            yield float(value)
        except (TypeError, ValueError, RuntimeError) as error:
            raise ContractError(f"an entry of gradient_profile is no number: {error}") from error


@check(explains="layers")
def forward(make, given):
    """Output equals a plain net of any depth and width, with either activation on every layer."""
    for batch, depth, width in [(4, 3, 6), (1, 1, 5), (3, 2, 1)]:
        for activation in ("sigmoid", "relu"):
            model = given.fill(make.DeepMLP(depth, width, activation))
            yield model(given.normal(batch, width))
    yield given.fill(make.DeepMLP(4, 7))(given.normal(2, 7))


@check(explains="skip")
def residual(make, given):
    """With residual=True each layer adds its activated output to what it was given."""
    for batch, depth, width in [(3, 1, 4), (2, 2, 5), (4, 5, 6)]:
        for activation in ("sigmoid", "relu"):
            model = given.fill(make.DeepMLP(depth, width, activation, residual=True))
            yield model(given.normal(batch, width))
    yield given.fill(make.DeepMLP(3, 4, residual=True))(given.normal(1, 4))


@check(explains="profile")
def profile_of_any_model(make, given):
    """gradient_profile gives one number for each Linear of any model, first layer first."""
    model = given.fill(nn.Sequential(nn.Linear(4, 3)))
    yield from numbers(make.gradient_profile(model, given.normal(5, 4), given.normal(5, 3)), 1)
    layers = [nn.Linear(5, 7), nn.LayerNorm(7), nn.Tanh(), nn.Linear(7, 2)]
    model = given.fill(nn.Sequential(*layers))
    yield from numbers(make.gradient_profile(model, given.normal(4, 5), given.normal(4, 2)), 2)


@check(explains="profile")
def profile(make, given):
    """The profile of your own net is right, plain and residual, for one row and for several."""
    for batch, depth, width, skip in [(1, 3, 6, False), (5, 4, 4, True)]:
        model = given.fill(make.DeepMLP(depth, width, "sigmoid", residual=skip))
        x, cotangent = given.normal(batch, width), given.normal(batch, width)
        yield from numbers(make.gradient_profile(model, x, cotangent), depth)


@check(explains="vanishing")
def profile_of_twenty_layers(make, given):
    """Twenty sigmoid layers: each layer's number is right, down to 1e-18."""
    for skip in (False, True):
        model = given.fill(make.DeepMLP(20, 10, residual=skip), scale=TORCH_SCALE)
        x, cotangent = given.normal(4, 10), given.normal(4, 10)
        yield from numbers(make.gradient_profile(model, x, cotangent), 20)


@check(explains="fresh")
def fresh_gradients(make, given):
    """Gradients left by something else do not leak in, and a second call gives the same."""
    model = given.fill(make.DeepMLP(3, 5))
    x, cotangent = given.normal(2, 5), given.normal(2, 5)
    given.pull_back(model(given.normal(2, 5)))
    yield from numbers(make.gradient_profile(model, x, cotangent), 3)
    yield from numbers(make.gradient_profile(model, x, cotangent), 3)
    yield from numbers(make.gradient_profile(model, x, -2 * cotangent), 3)


@check(explains="flow")
def gradients(make, given):
    """Gradients reach the input and every layer, also along the skip path."""
    for skip in (False, True):
        model = given.fill(make.DeepMLP(4, 5, residual=skip))
        yield given.backward(model, given.normal(3, 5))


# Few units on purpose: where rounding puts one of them on the other side of 0, its gradient jumps.
# bfloat16 rounds so coarsely that this happens in every run.
@check(explains="flow", dtypes=("float32", "float64"))
def gradients_of_relu(make, given):
    """With ReLU the gradients and the profile are right as well."""
    for skip in (False, True):
        model = given.fill(make.DeepMLP(3, 4, "relu", residual=skip))
        yield given.backward(model, given.normal(2, 4))
        x, cotangent = given.normal(2, 4), given.normal(2, 4)
        yield from numbers(make.gradient_profile(model, x, cotangent), 3)


@check(explains="arguments")
def arguments(make, given):
    """An activation that is neither "sigmoid" nor "relu" is refused with ValueError."""
    yield given.raises(make.DeepMLP, 2, 3, "tanh")
    yield given.raises(make.DeepMLP, 2, 3, "sigmoid")
    yield given.raises(make.DeepMLP, 2, 3, "relu", residual=True)


@check(explains="input")
def input_kept(make, given):
    """The input is left alone, non-contiguous inputs work, a second call gives the same."""
    for skip in (False, True):
        model = given.fill(make.DeepMLP(3, 6, residual=skip))
        x = given.normal(4, 6, strided=True)
        yield model(x), x
        yield model(x)
        yield from numbers(make.gradient_profile(model, x, given.normal(4, 6, strided=True)), 3)
        yield x
