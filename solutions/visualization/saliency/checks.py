"""Checks of `saliency`: run on the answer and on the reference alike.

The nets are smooth: ReLU's gradient jumps where rounding moves a unit across 0. Where images are
used twice they are cloned: an answer that leaves a gradient in them fails the check of that alone.
"""

import torch
from torch import nn

from quizapp.checks import check


class Net(nn.Module):
    """Convolution, BatchNorm and dropout, and a head for which each place counts differently."""

    def __init__(self, side, channels=3, width=4, classes=5, p=0.5):
        super().__init__()
        self.conv = nn.Conv2d(channels, width, 3, padding=1)
        self.norm = nn.BatchNorm2d(width)
        self.p = p
        self.head = nn.Linear(width * side * side, classes)

    def forward(self, x):
        maps = torch.tanh(self.norm(self.conv(x)))
        # by function: the mode of the outermost module counts as well
        return self.head(nn.functional.dropout(maps.flatten(1), self.p, self.training))


class InPlaceNet(Net):
    """Prepares its input by writing into it, as some models do."""

    def forward(self, x):
        return super().forward(x.sub_(0.5).mul_(2.0))


class BrokenNet(Net):
    """Fails at the end of its forward pass, until it is mended."""

    broken = True

    def forward(self, x):
        scores = super().forward(x)
        if self.broken:
            raise ValueError("this model never gets to its scores")
        return scores


def net(given, side=5, kind=Net, **options):
    """A filled net in evaluation mode."""
    return given.fill(kind(side, **options), buffers=True).eval()


def modes(model):
    """Which modules are in training mode."""
    return {name or "model": module.training for name, module in model.named_modules()}


def gradients(model):
    """Each parameter's `.grad` by name."""
    return {name: one.grad for name, one in model.named_parameters()}


def classes(*indices, given):
    """A class for each image."""
    given.note(f"target {list(indices)}")
    return torch.tensor(indices, device=given.device)


@check(explains="values")
def maps(make, given):
    """The map is right for any number of images and channels."""
    one = net(given)
    yield make(one, given.normal(2, 3, 5, 5), classes(3, 1, given=given))
    grey = net(given, 4, channels=1, classes=2)
    yield make(grey, given.normal(3, 1, 4, 4), classes(1, 0, 1, given=given))
    many = net(given, 3, channels=6)
    yield make(many, given.normal(1, 6, 3, 3), classes(4, given=given))
    linear = given.fill(nn.Sequential(nn.Flatten(), nn.Linear(3 * 2 * 7, 3)))
    yield make(linear, given.normal(2, 3, 2, 7), classes(2, 1, given=given))


@check(explains="class")
def chosen_class(make, given):
    """Each image's own class is explained, 0 included; without targets each image's winner."""
    one = net(given)
    image = given.normal(1, 3, 5, 5)
    with torch.no_grad():
        one.head.bias[1] += 24.0
    yield make(one, image.clone(), classes(0, given=given))
    yield make(one, image.clone())
    # a head that sees the mean of all pixels: the sign of the images decides who wins
    two = given.fill(nn.Sequential(nn.Flatten(), nn.Linear(27, 4)))
    with torch.no_grad():
        two[1].weight[2] = two[1].weight[2].abs() + 3.0
        two[1].weight[3] = -two[1].weight[2] * 0.5
    images = given.uniform(4, 3, 3, 3, low=0.5, high=1.5)
    images[1::2] *= -1
    given.note("every other image negative")
    yield make(two, images)


@check(explains="score")
def sure_model(make, given):
    """A model that is sure of a class is explained as well: the score is a logit."""
    one = net(given)
    with torch.no_grad():
        one.head.bias[1] += 24.0
    images = given.normal(2, 3, 5, 5)
    given.note("class 1 ahead by 24")
    for target in (1, 3):
        yield make(one, images.clone(), classes(target, target, given=given))


@check(explains="batch")
def batches(make, given):
    """An image's map is the same alone and in any batch."""
    one = net(given)
    images = given.normal(5, 3, 5, 5)
    target = classes(4, 0, 2, 2, 3, given=given)
    yield make(one, images.clone(), target)
    yield make(one, images[2:3].clone(), target[2:3])


@check(explains="size")
def faint_maps(make, given):
    """The map holds the gradients themselves, however faint, and 0 where nothing matters."""
    one = net(given)
    with torch.no_grad():
        one.head.weight[1] *= 1e-6
        one.head.weight[2] = 0.0
    images = given.normal(1, 3, 5, 5)
    for target in (1, 2):
        yield make(one, images.clone(), classes(target, given=given))


@check(explains="evaluation")
def found_in_training(make, given):
    """A model found in training mode is explained as it predicts, and its buffers stay."""
    one = net(given).train()
    images = given.normal(4, 3, 5, 5)
    yield make(one, images, classes(1, 3, 0, 2, given=given))
    yield given.state(one)


@check(explains="modes")
def modes_kept(make, given):
    """Each module is in the mode in which it was found, also when the model raises."""
    one = net(given)
    images = given.normal(2, 3, 5, 5)
    make(one, images.clone())
    yield modes(one)
    one.train().norm.eval()
    make(one, images.clone())
    yield modes(one)
    broken = net(given, kind=BrokenNet).train()
    yield given.raises(make, broken, images.clone())
    yield modes(broken)
    broken.broken = False
    yield make(broken, images.clone(), classes(1, 2, given=given))


@check(explains="gradients")
def gradients_kept(make, given):
    """Each parameter's `.grad` and `requires_grad` are what they were."""
    one = net(given)
    one.conv.bias.requires_grad_(False)
    had = (one.norm.weight, one.head.bias)
    for parameter in had:
        parameter.grad = given.normal(*parameter.shape)
    make(one, given.normal(2, 3, 5, 5), classes(1, 2, given=given))
    yield [parameter.grad for parameter in had]
    yield gradients(one)
    yield {name: parameter.requires_grad for name, parameter in one.named_parameters()}


@check(explains="images")
def images_kept(make, given):
    """The images are left alone, their gradient too; a second call gives the same."""
    one = net(given)
    images = given.normal(2, 3, 5, 5, strided=True)
    target = classes(3, 1, given=given)
    found = make(one, images, target)
    yield {"map": found, "it requires a gradient": found.requires_grad}
    yield {
        "images afterwards": images,
        "they require a gradient": images.requires_grad,
        "their gradient": images.grad,
        "target afterwards": target,
    }
    yield make(one, images, target)
    leaf = given.normal(2, 3, 5, 5).requires_grad_()
    leaf.grad = given.normal(2, 3, 5, 5)
    given.note("images that require a gradient and have one")
    yield make(one, leaf, target)
    yield leaf.requires_grad, leaf.grad


@check(explains="in-place")
def in_place(make, given):
    """A model may write into its input; the caller's images stay."""
    one = net(given, kind=InPlaceNet)
    images = given.uniform(2, 3, 5, 5)
    yield make(one, images, classes(0, 4, given=given))
    yield images


@check(explains="no-grad")
def frozen_and_no_grad(make, given):
    """Frozen models are explained, and it works under the caller's `torch.no_grad()`."""
    one = net(given).requires_grad_(False)
    images = given.normal(2, 3, 5, 5)
    yield make(one, images.clone(), classes(2, 1, given=given))
    yield [parameter.requires_grad for parameter in one.parameters()]
    other = net(given)
    with torch.no_grad():
        given.note("under no_grad")
        yield make(other, images.clone(), classes(2, 1, given=given))
