"""Checks of `repair-grad-cam`: run on the answer and on the reference alike.

What is explained are nets of the checks' own, smooth where their gradient is taken.
"""

import torch
from torch import nn

from quizapp.checks import check


class Net(nn.Module):
    """Two convolutions, BatchNorm, dropout, and a head for which each place counts differently."""

    def __init__(self, side=6, channels=3, width=5, classes=4, inplace=False, p=0.5):
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv2d(channels, 4, 3, padding=1), nn.Tanh())
        self.conv2 = nn.Conv2d(4, width, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=inplace)
        self.p = p
        self.head = nn.Linear(width * ((side + 1) // 2) ** 2, classes)

    def forward(self, x):
        maps = self.relu(self.norm(self.conv2(self.conv1(x))))
        # by function: the mode of the outermost module counts as well
        return self.head(nn.functional.dropout(maps.flatten(1), self.p, self.training))


class Pooled(nn.Module):
    """One convolution, the average over all places, and one Linear."""

    def __init__(self, width=6, classes=3):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 3)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        return self.head(self.conv(x).mean(dim=(2, 3)))


class First(nn.Module):
    """A net of which only the first convolution is looked at."""

    def __init__(self, filters, size):
        super().__init__()
        self.conv1 = nn.Conv2d(3, filters, size)


class Twin(nn.Module):
    """Has the parameters and buffers of the program's SmallCNN."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 5, padding=2)
        self.conv2 = nn.Conv2d(8, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.head = nn.Linear(8, 4)


def net(given, scale=1.0, **options):
    """A filled net in evaluation mode."""
    return given.fill(Net(**options), buffers=True, scale=scale).eval()


def lit(given, sign=1.0, gain=1.0):
    """A net with positive maps only, whose class 0 they all speak for (or against)."""
    one = given.fill(Pooled()).eval()
    with torch.no_grad():
        for weight in (one.conv.weight, one.conv.bias, one.head.weight):
            weight.abs_()
        one.head.weight[0] *= sign * gain
    return one, given.uniform(3, 5, 5, low=0.5, high=1.5)


def hooks(model):
    """Hooks that hang on the model's modules: one number a kind."""
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    return {kind: sum(len(getattr(m, kind)) for m in model.modules()) for kind in kinds}


def modes(model):
    """Which modules are in training mode."""
    return {name or "model": module.training for name, module in model.named_modules()}


@check(explains="weights")
def trained(make, given):
    """The model has the weights that were handed over, its running statistics too."""
    twin = given.fill(Twin(), buffers=True)
    twin.norm.num_batches_tracked.fill_(80)
    # as it comes from a file: float32, on the CPU, in the dtype in which modules are made
    usual = torch.get_default_dtype()
    given.reseed()  # so that weights which are left as they are made are the same each time
    model = make.trained(twin.float().to("cpu", usual).state_dict())
    yield given.state(model)
    model = model.to(given.device, given.dtype).eval()
    with torch.no_grad():
        yield model(given.normal(2, 3, 16, 16))


@check(explains="colour")
def filters(make, given):
    """Filters are pictures in colour, each scaled by its own range; the first `count` of them."""
    for number, size, count in [(5, 3, 16), (4, (2, 5), 3), (1, 1, 1)]:
        given.note(f"{number} filters of size {size}")
        yield make.filter_pictures(given.fill(First(number, size)), count)
    uneven = given.fill(First(4, 3))
    with torch.no_grad():
        uneven.conv1.weight[0] *= 1e-3
        uneven.conv1.weight[1] -= 5.0
        uneven.conv1.weight[2] = 0.25
    given.note("faint, all negative, constant and ordinary filters")
    yield make.filter_pictures(uneven)
    yield given.state(uneven)


@check(explains="values")
def heat_map(make, given):
    """The map is right for any layer and class, 0 included; by default the winner's."""
    one = net(given)
    with torch.no_grad():
        one.head.bias[2] += 24.0
    image = given.normal(3, 6, 6)
    for layer in ("conv1", "conv1.0", "norm"):
        cam = make.GradCAM(one, layer)
        yield [cam(image, 0), cam(image, 3), cam(image)]
        cam.remove()
    pooled = given.fill(Pooled()).eval()
    cam = make.GradCAM(pooled, "conv")
    found = cam(given.normal(3, 7, 5), 1)
    yield {"map": found, "it requires a gradient": found.requires_grad}


@check(explains="rectified")
def against(make, given):
    """What speaks against the class counts as such, and is 0 in the map."""
    one = given.fill(Pooled(width=4, classes=4)).eval()
    with torch.no_grad():
        one.head.weight[0] = given.tensor([1.0, -1.0, 0.5, -0.5])
        one.head.weight[1] = given.tensor([-1.0, 1.0, -0.5, 0.5])
    cam = make.GradCAM(one, "conv")
    image = given.normal(3, 6, 6, std=2.0)
    yield [cam(image, target) for target in (0, 1)]


@check(explains="zero")
def nothing_for_the_class(make, given):
    """Where nothing speaks for the class the map is 0 everywhere; faint maps reach 1."""
    one, image = lit(given, sign=-1.0)
    yield make.GradCAM(one, "conv")(image, 0)
    faint, image = lit(given, gain=1e-9)
    given.note("a class whose gradient is 1e-9 of the others'")
    yield make.GradCAM(faint, "conv")(image, 0)


@check(explains="evaluation")
def found_in_training(make, given):
    """A model found in training mode is explained as it predicts; looking changes nothing."""
    one = net(given).train()
    cam = make.GradCAM(one, "norm")
    image = given.normal(3, 6, 6)
    # every class: the map of one alone may be zero everywhere, and then shows nothing
    yield [cam(image, target) for target in range(4)]
    yield given.state(one)


@check(explains="modes")
def modes_kept(make, given):
    """Each module is in the mode in which it was found."""
    one = net(given).train()
    one.norm.eval()
    image = given.normal(3, 6, 6)
    cam = make.GradCAM(one, "conv2")
    cam(image, 0)
    yield modes(one)
    one.eval()
    cam(image, 0)
    yield modes(one)


@check(explains="gradients")
def gradients_kept(make, given):
    """Each parameter's `.grad` is what it was: the same numbers, or None."""
    one = net(given)
    for parameter in (one.norm.weight, one.head.bias):
        parameter.grad = given.normal(*parameter.shape)
    make.GradCAM(one, "conv2")(given.normal(3, 6, 6), 1)
    yield {name: parameter.grad for name, parameter in one.named_parameters()}


@check(explains="in-place")
def written_over(make, given):
    """The layer's own output counts, also when an in-place ReLU comes right after it."""
    one = net(given, scale=3.0, inplace=True)
    cam = make.GradCAM(one, "norm")
    for image in (given.normal(3, 6, 6), given.normal(3, 6, 6)):
        yield [cam(image, target) for target in range(4)]


@check(explains="again")
def many_images(make, given):
    """Each call explains its own image, also where two layers are looked at in turns."""
    one = net(given)
    first, second = make.GradCAM(one, "conv2"), make.GradCAM(one, "relu")
    images = [given.normal(3, 6, 6) for _ in range(3)]
    for image in images:
        yield [first(image, 1), second(image, 1), first(image, 2), second(image, 2)]


@check(explains="hooks")
def hooks_removed(make, given):
    """After `remove` none of its hooks is left; those of others stay."""
    one = net(given)
    for module in (one, one.conv2):
        module.register_forward_hook(lambda module, inputs, output: None)
    image = given.normal(3, 6, 6)
    for rounds in (1, 3):
        cam = make.GradCAM(one, "conv2")
        for _ in range(rounds):
            cam(image, 2)
        cam.remove()
        yield hooks(one)
    unused = make.GradCAM(one, "norm")
    unused.remove()
    yield hooks(one)
    yield make.GradCAM(one, "conv2")(image, 2)
