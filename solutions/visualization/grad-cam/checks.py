"""Checks of `grad-cam`: run on the answer and on the reference alike."""

import torch
from torch import nn

from quizapp.checks import check


class PooledNet(nn.Module):
    """Ends as ResNets do: average over all places, then one Linear."""

    def __init__(self, channels=3, width=6, classes=5, kernel=3):
        super().__init__()
        self.conv = nn.Conv2d(channels, width, kernel)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        return self.head(self.conv(x).mean(dim=(2, 3)))


class DeepNet(nn.Module):
    """Two blocks and a head for which each place counts differently."""

    def __init__(self, side, channels=3, width=6, classes=4, inplace=False, p=0.5):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(channels, 4, 3, padding=1), nn.Tanh())
        self.conv = nn.Conv2d(4, width, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=inplace)
        self.p = p
        self.head = nn.Linear(width * ((side + 1) // 2) ** 2, classes)

    def forward(self, x):
        maps = self.relu(self.norm(self.conv(self.stem(x))))
        # by function: the mode of the outermost module counts as well
        return self.head(nn.functional.dropout(maps.flatten(1), self.p, self.training))


class BrokenNet(PooledNet):
    """Fails after the convolution has run, until it is mended."""

    broken = True

    def forward(self, x):
        scores = super().forward(x)
        if self.broken:
            raise ValueError("this model never gets to its scores")
        return scores


def deep(given, side, scale=1.0, **options):
    """A filled `DeepNet` in evaluation mode."""
    return given.fill(DeepNet(side, **options), buffers=True, scale=scale).eval()


def lit(given, sign=1.0, size=5, gain=1.0, **options):
    """A `PooledNet` with positive maps only, whose class 0 they all speak for (or against)."""
    net = given.fill(PooledNet(**options)).eval()
    with torch.no_grad():
        for weight in (net.conv.weight, net.conv.bias, net.head.weight):
            weight.abs_()
        net.head.weight[0] *= sign * gain
    return net, given.uniform(net.conv.in_channels, size, size, low=0.5, high=1.5)


def hooks(model):
    """Hooks that hang on the model's modules: one number a kind."""
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    return {kind: sum(len(getattr(m, kind)) for m in model.modules()) for kind in kinds}


def modes(model):
    """Which modules are in training mode."""
    return {name or "model": module.training for name, module in model.named_modules()}


def gradients(model):
    """Each parameter's `.grad` by name."""
    return {name: one.grad for name, one in model.named_parameters()}


@check(explains="values")
def heat_map(make, given):
    """The map is right for several nets, layers and sizes of image."""
    net = given.fill(PooledNet()).eval()
    yield make(net, net.conv, given.normal(3, 9, 8), 2)
    grey = given.fill(PooledNet(channels=1, width=8, classes=2, kernel=1)).eval()
    yield make(grey, grey.conv, given.normal(1, 5, 7, strided=True), 1)
    net = deep(given, 9)
    image = given.normal(3, 9, 9)
    for layer in (net.conv, net.stem):
        yield make(net, layer, image, 3)


@check(explains="class")
def chosen_class(make, given):
    """The class asked for is explained, 0 included; without one, the class that scores most."""
    net = deep(given, 8)
    with torch.no_grad():
        net.head.bias[1:3] += given.tensor([-24.0, 8.0])
    image = given.normal(3, 8, 8)
    for target in (0, 3):
        yield make(net, net.norm, image, target)
    yield make(net, net.norm, image)


@check(explains="score")
def sure_model(make, given):
    """A model that is sure of its class is explained as well: the score is a logit."""
    net = deep(given, 8)
    with torch.no_grad():
        net.head.bias[1] += 24.0
    image = given.normal(3, 8, 8)
    yield make(net, net.conv, image, 1)
    yield make(net, net.conv, image, 3)


@check(explains="pooling")
def uneven_head(make, given):
    """A channel has one weight: its gradient's mean, whatever the places say and with its sign."""
    net = deep(given, 11, width=4)
    yield make(net, net.norm, given.normal(3, 11, 11), 0)


@check(explains="scale")
def scaling(make, given):
    """The map is divided by its maximum, however faint it is, and nothing else."""
    for options in ({"gain": 1e-8}, {"size": 3}):
        net, image = lit(given, **options)
        yield make(net, net.conv, image, 0)


@check(explains="zero")
def nothing_for_the_class(make, given):
    """Where nothing speaks for the class, the map is 0 everywhere."""
    net, image = lit(given, sign=-1.0)
    yield make(net, net.conv, image, 0)
    with torch.no_grad():
        net.head.weight.zero_()
    yield make(net, net.conv, image, 3)


@check(explains="in-place")
def written_over(make, given):
    """The layer's own output counts, also when an in-place ReLU comes right after it."""
    net = deep(given, 8, scale=3.0, inplace=True)
    image = given.normal(3, 8, 8)
    for layer in (net.norm, net.relu):
        # every class: the map of one alone may be zero everywhere, and then shows nothing
        yield [make(net, layer, image, target) for target in range(4)]


@check(explains="evaluation")
def found_in_training(make, given):
    """A model found in training mode is explained as it predicts, and its buffers stay."""
    net = deep(given, 8).train()
    image = given.normal(3, 8, 8)
    yield make(net, net.norm, image, 1)
    yield make(net, net.conv, image, 1)
    yield given.state(net)


@check(explains="modes")
def modes_kept(make, given):
    """Each module is in the mode in which it was found."""
    net = deep(given, 8)
    image = given.normal(3, 8, 8)
    make(net, net.conv, image, 0)
    yield modes(net)
    net.train().norm.eval()
    make(net, net.conv, image, 0)
    yield modes(net)


@check(explains="gradients")
def gradients_kept(make, given):
    """Each parameter's `.grad` is what it was: the same numbers, or None."""
    net = deep(given, 8)
    image = given.normal(3, 8, 8)
    for parameter in (net.norm.weight, net.head.bias):
        parameter.grad = given.normal(*parameter.shape)
    make(net, net.conv, image, 1)
    yield gradients(net)


@check(explains="hooks")
def hooks_removed(make, given):
    """No hook is left behind, those of others stay, a second call gives the same."""
    net = deep(given, 8)
    image = given.normal(3, 8, 8)
    net.conv.register_forward_hook(lambda module, inputs, output: None)
    yield make(net, net.conv, image, 2)
    yield hooks(net)
    yield make(net, net.conv, image, 2)
    yield hooks(net)


@check(explains="failure")
def model_that_fails(make, given):
    """A model that raises is left without hooks and in its own mode; its error is passed on."""
    net = given.fill(BrokenNet())
    image = given.normal(3, 8, 8)
    yield given.raises(make, net, net.conv, image, 1)
    yield hooks(net), modes(net)
    net.broken = False
    yield make(net, net.conv, image, 1)


@check(explains="frozen")
def frozen_model(make, given):
    """A model whose parameters are all frozen is explained, and they stay frozen."""
    net = deep(given, 8).requires_grad_(False)
    yield make(net, net.norm, given.normal(3, 8, 8), 1)
    yield [one.requires_grad for one in net.parameters()]


@check(explains="no-grad")
def called_under_no_grad(make, given):
    """It works under the caller's `torch.no_grad()`."""
    net = deep(given, 8)
    with torch.no_grad():
        yield make(net, net.norm, given.normal(3, 8, 8), 1)


@check(explains="input")
def image_kept(make, given):
    """The image is left alone, its gradient too; the map carries no graph."""
    net = deep(given, 8)
    image = given.normal(3, 8, 8, strided=True)
    cam = make(net, net.conv, image, 3)
    yield cam.requires_grad, image.requires_grad, image
    leaf = given.normal(3, 8, 8).requires_grad_()
    leaf.grad = given.normal(3, 8, 8)
    yield make(net, net.conv, leaf, 3)
    yield leaf.requires_grad, leaf.grad
