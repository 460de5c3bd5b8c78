"""Checks of `channel-pruning`: run on the answer and on the reference alike.

What is left may stand in any order, as long as all three layers agree on it. So the layers are
seen by what they compute together, and by their shapes.
"""

import torch
from torch import nn

from quizapp.checks import ContractError, check


def convolution(given, inputs, outputs, variant=0, **options):
    """A filled convolution whose filters are of clearly different size."""
    conv = given.fill(nn.Conv2d(inputs, outputs, **options), variant=variant)
    with torch.no_grad():
        ranks = given.permutation(outputs).to(given.dtype)
        conv.weight.mul_((1.25**ranks).reshape(-1, 1, 1, 1))
    return conv


def batchnorm(given, channels, **options):
    """A filled norm with statistics, in evaluation mode."""
    return given.fill(nn.BatchNorm2d(channels, **options), buffers=True).eval()


def three(result):
    """The three layers of an answer."""
    if not isinstance(result, (tuple, list)) or len(result) != 3:
        raise ContractError("three layers were asked for: (conv, norm, following)")
    for one, kind in zip(result, (nn.Conv2d, nn.BatchNorm2d, (nn.Conv2d, nn.Linear)), strict=True):
        if one is not None and not isinstance(one, kind):
            raise ContractError(f"a layer of another kind was asked for, not {type(one).__name__}")
    return result


def together(layers, x):
    """What the layers compute, one behind the other."""
    conv, norm, following = layers
    x = conv(x)
    x = torch.relu(x if norm is None else norm.eval()(x))
    return following(x.flatten(1) if isinstance(following, nn.Linear) else x)


def shapes(layers):
    """Shape of each parameter and buffer, by layer and name."""
    names = ("conv", "norm", "following")
    return {
        f"{name}.{key}": list(value.shape)
        for name, layer in zip(names, layers, strict=True)
        if layer is not None
        for key, value in layer.state_dict().items()
    }


def outcome(given, make, layers, share, x):
    """Shapes, and what the smaller layers compute."""
    given.note(f"{layers[0].out_channels} channels")
    small = three(make(*layers, share))
    yield shapes(small)
    yield together(small, x)


@check(explains="removed")
def two_convolutions(make, given):
    """The channels with the smallest filters are gone from both convolutions."""
    for inputs, channels, outputs, share in [(3, 8, 4, 0.5), (1, 5, 6, 0.4), (2, 6, 2, 0.17)]:
        conv = convolution(given, inputs, channels, kernel_size=3)
        following = given.fill(nn.Conv2d(channels, outputs, 2))
        x = given.normal(2, inputs, 6, 6)
        yield from outcome(given, make, (conv, None, following), share, x)


@check(explains="norm")
def with_a_norm(make, given):
    """The norm in between loses the same channels, and keeps what it knows of the others."""
    for channels, options in [(8, {}), (6, {"eps": 0.3}), (5, {"affine": False})]:
        conv = convolution(given, 2, channels, kernel_size=3, bias=bool(options))
        layers = conv, batchnorm(given, channels, **options), given.fill(nn.Conv2d(channels, 3, 2))
        yield from outcome(given, make, layers, 0.45, given.normal(2, 2, 6, 6))


@check(explains="flatten")
def before_a_linear_layer(make, given):
    """A linear layer behind a flatten loses all columns of a channel."""
    for channels, pixels, bias in [(6, 4, True), (4, 1, True), (5, 6, False)]:
        conv = convolution(given, 2, channels, kernel_size=2)
        linear = given.fill(nn.Linear(channels * pixels, 3, bias=bias))
        x = given.normal(2, 2, 2, pixels + 1)
        yield from outcome(given, make, (conv, None, linear), 0.5 if channels != 5 else 0.6, x)


@check(explains="smallest")
def smallest(make, given):
    """A filter's size is the sum of its weights' sizes; neither norm nor readers count."""
    conv = given.fill(nn.Conv2d(2, 4, 2, bias=False))
    with torch.no_grad():
        # Sums of sizes 4, 4.8, 5.6 and 6.4. By L2 the first would be the largest; signs cancel.
        rows = given.tensor(
            [
                [4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                [0.6, -0.6, 0.6, -0.6, 0.6, -0.6, 0.6, -0.6],
                [-0.7, -0.7, -0.7, -0.7, -0.7, -0.7, -0.7, -0.7],
                [0.8, 0.8, -0.8, 0.8, -0.8, -0.8, 0.8, -0.8],
            ]
        )
        conv.weight.copy_(rows[given.permutation(4)].reshape(4, 2, 2, 2))
    norm = batchnorm(given, 4)
    for share in (0.25, 0.5, 0.75):
        layers = conv, norm, given.fill(nn.Conv2d(4, 2, 1))
        yield from outcome(given, make, layers, share, given.normal(1, 2, 3, 3))


@check(explains="count")
def count(make, given):
    """How many go is the nearest whole number, but never all; with a share of 0 none do."""
    conv, following = convolution(given, 1, 7, kernel_size=1), given.fill(nn.Conv2d(7, 2, 1))
    x = given.normal(1, 1, 2, 2)
    for share in (0.7, 0.29, 0.0, 0.95, 1.0):
        yield from outcome(given, make, (conv, None, following), share, x)


@check(explains="settings")
def settings(make, given):
    """Stride, padding and dilation of both convolutions stay as they were."""
    first = {"kernel_size": (3, 2), "stride": (2, 1), "padding": (1, 2)}
    second = {"kernel_size": 3, "padding": 2, "dilation": 2, "bias": False}
    layers = convolution(given, 2, 6, **first), None, given.fill(nn.Conv2d(6, 3, **second))
    yield from outcome(given, make, layers, 0.5, given.normal(2, 2, 7, 6))


@check(explains="told")
def told(make, given):
    """The layers say what they are: their attributes fit, and their parameters can learn."""
    conv, norm = convolution(given, 2, 6, kernel_size=2), batchnorm(given, 6)
    for following in (nn.Conv2d(6, 3, 2), nn.Linear(24, 3)):
        small, scaled, last = three(make(conv, norm, given.fill(following), 0.5))
        inputs = last.in_features if isinstance(last, nn.Linear) else last.in_channels
        yield {
            "conv.out_channels": small.out_channels,
            "norm.num_features": None if scaled is None else scaled.num_features,
            "following's inputs": inputs,
        }
        yield [one.requires_grad for layer in (small, scaled, last) for one in layer.parameters()]
    given.note("layers in bfloat16")
    coarse = [
        one.to(torch.bfloat16) for one in (conv, norm, nn.Conv2d(6, 3, 2, device=given.device))
    ]
    yield [str(one.weight.dtype) for one in three(make(*coarse, 0.5)) if one is not None]


@check(explains="gradients")
def gradients(make, given):
    """Gradients pass through the smaller layers, and reach their parameters."""
    conv, norm = convolution(given, 2, 6, kernel_size=2), batchnorm(given, 6)
    small = three(make(conv, norm, given.fill(nn.Conv2d(6, 3, 2)), 0.5))

    def forward(x):
        return together(small, x)

    yield given.backward(forward, given.normal(2, 2, 5, 5))
    yield small[2].bias.grad


@check(explains="originals")
def originals_kept(make, given):
    """The layers that were given stay as they are, and do not follow the smaller ones."""
    conv, norm = convolution(given, 2, 5, kernel_size=2), batchnorm(given, 5)
    layers = conv, norm, given.fill(nn.Linear(20, 3))
    x = given.normal(2, 2, 3, 3)
    first = together(three(make(*layers, 0.4)), x)
    yield first, [given.state(one) for one in layers]
    small = three(make(*layers, 0.0))
    with torch.no_grad():
        for layer in small:
            for value in layer.state_dict().values():
                value.add_(1)
    given.note("once the smaller layers have been trained")
    yield [given.state(one) for one in layers]
