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
    """How many numbers a profile has, then those of `layers`: a list, a tuple, a tensor will do.

    No more than `layers`, so that an answer which gives more is told its length."""
    if isinstance(profile, Mapping) or not isinstance(profile, Iterable):
        kind = type(profile).__name__
        raise ContractError(f"gradient_profile returns a list of numbers; this is of type {kind}")
    values = [one.detach() if isinstance(one, torch.Tensor) else one for one in profile]
    yield {"len(profile)": len(values)}
    for number, value in enumerate(values[:layers]):
        try:
            yield {f"profile[{number}]": float(value)}
        except (TypeError, ValueError, RuntimeError) as error:
            raise ContractError(f"profile[{number}] is no number: {error}") from error


@check(explains="layers")
def forward(make, given):
    """Output equals a plain net of any depth and width, with either activation on every layer."""
    for depth, width, activation in [(3, 6, "sigmoid"), (2, 5, "relu"), (1, 4, "relu")]:
        model = given.fill(make.DeepMLP(depth, width, activation))
        yield model(given.normal(4, width)), model(given.normal(1, width))
    yield given.fill(make.DeepMLP(2, 1))(given.normal(3, 1))


@check(explains="skip")
def residual(make, given):
    """With residual=True each layer adds its activated output to what it was given."""
    for batch, depth, width in [(3, 1, 4), (2, 3, 5)]:
        model = given.fill(make.DeepMLP(depth, width, "relu", residual=True))
        yield model(given.normal(batch, width))
    yield given.fill(make.DeepMLP(4, 3, residual=True))(given.normal(1, 3))


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


# Slack: a sigmoid written as 1 / (1 + exp(-z)) rounds otherwise in each of the layers, the errors
# multiply, and a single number may happen to have next to no error in the reference.
@check(explains="vanishing", slack=4.0)
def profile_of_deep_nets(make, given):
    """Each number is right in a deep net: 1e-18 after twenty plain layers, healthy with skips."""
    for depth, skip in [(20, False), (8, True)]:
        model = given.fill(make.DeepMLP(depth, 10, residual=skip), scale=TORCH_SCALE)
        x, cotangent = given.normal(4, 10), given.normal(4, 10)
        yield from numbers(make.gradient_profile(model, x, cotangent), depth)


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
        model = given.fill(make.DeepMLP(2, 6, residual=skip))
        x, cotangent = given.normal(4, 6, strided=True), given.normal(4, 6, strided=True)
        yield model(x), x
        yield model(x)
        yield from numbers(make.gradient_profile(model, x, cotangent), 2)
        yield x, cotangent
