"""Checks of `count-parameters`: run on the answer and on the reference alike."""

import operator

import torch
from torch import nn

from quizapp.checks import ContractError, check


def whole(count):
    """An int, in words where a float could not hold it: numbers are compared as floats."""
    try:
        number = operator.index(count)
    except (TypeError, RuntimeError, ValueError):
        raise ContractError(f"an int was asked for, this is {count!r:.40}") from None
    return number if abs(number) < 1 << 50 else str(number)


class Tied(nn.Module):
    """A language model whose output layer and embedding are one tensor."""

    def __init__(self, words, width):
        super().__init__()
        self.embed = nn.Embedding(words, width)
        self.body = nn.Linear(width, width)
        self.head = nn.Linear(width, words, bias=False)
        self.head.weight = self.embed.weight


class Odd(nn.Module):
    """Parameters of its own, one of them a single number, beside a list of others."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(2.0))
        self.table = nn.Parameter(torch.zeros(2, 3, 4))
        self.missing = nn.Linear(3, 3, bias=False)
        self.many = nn.ParameterList([torch.zeros(5), torch.zeros(1, 6)])


@check(explains="count")
def plain_modules(make, given):
    """Layers of every kind are counted, however deep they stand."""
    a, b = given.integer(3, 30), given.integer(3, 30)
    yield whole(make.count_parameters(nn.Linear(a, b)))
    yield whole(make.count_parameters(nn.Conv2d(3, 16, 3)))
    yield whole(make.count_parameters(nn.RNN(10, 20, num_layers=2)))
    inner = nn.Sequential(nn.Linear(b, b, bias=False), nn.Sequential(nn.LayerNorm(b)))
    yield whole(make.count_parameters(nn.Sequential(nn.Linear(a, b), nn.ReLU(), inner)))


@check(explains="count")
def odd_parameters(make, given):
    """Parameters without a layer count, single numbers too; a module without any has 0."""
    yield whole(make.count_parameters(Odd()))
    yield whole(make.count_parameters(nn.ReLU()))
    equal = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    equal[1].load_state_dict(equal[0].state_dict())
    yield whole(make.count_parameters(equal))


@check(explains="shared")
def shared(make, given):
    """What is used in several places counts once."""
    yield whole(make.count_parameters(Tied(given.integer(10, 50), 6)))
    layer = nn.Linear(given.integer(3, 9), 5)
    yield whole(make.count_parameters(nn.Sequential(layer, nn.ReLU(), layer)))
    model = nn.ModuleDict(
        {"one": nn.Sequential(layer), "two": nn.Sequential(layer, nn.Linear(5, 2))}
    )
    yield whole(make.count_parameters(model))


@check(explains="frozen")
def frozen(make, given):
    """Frozen parameters count, unless only trainable ones are asked for."""
    model = nn.Sequential(nn.Linear(4, given.integer(3, 9)), nn.Linear(7, 2), Tied(11, 3))
    model[0].requires_grad_(False)
    model[1].bias.requires_grad_(False)
    model[2].embed.weight.requires_grad_(False)
    yield whole(make.count_parameters(model))
    yield whole(make.count_parameters(model, trainable_only=True))
    yield whole(make.count_parameters(model, False))
    yield {"requires_grad afterwards": [one.requires_grad for one in model.parameters()]}


@check(explains="buffers")
def buffers(make, given):
    """Running statistics and other buffers do not count."""
    width = given.integer(4, 20)
    model = nn.Sequential(nn.Conv2d(3, width, 3), nn.BatchNorm2d(width), nn.ReLU())
    model.register_buffer("mask", torch.ones(3, 3))
    yield whole(make.count_parameters(model))


@check(explains="conv")
def conv_formula(make, given):
    """A convolution: square and oblong kernels, with and without a bias."""
    yield whole(make.conv2d_parameters(3, 16, 3))
    sizes = [make.conv2d_parameters(3, 16, size) for size in (1, 2, 3, 5)]
    yield {
        "kernels of size 1, 2, 3, 5": torch.tensor([whole(one) for one in sizes], dtype=given.dtype)
    }
    inputs, outputs = given.integer(2, 40), given.integer(41, 90)
    yield whole(make.conv2d_parameters(inputs, outputs, 5))
    yield whole(make.conv2d_parameters(inputs, outputs, (2, 7), bias=False))
    yield whole(make.conv2d_parameters(outputs, inputs, (1, 3), 1, True))
    yield whole(make.conv2d_parameters(1, 1, 1))


@check(explains="groups")
def conv_groups(make, given):
    """With groups each output channel sees its share of the input channels only."""
    for groups in (4, 64):
        yield whole(make.conv2d_parameters(64, 128, 3, groups=groups))
    groups = given.integer(2, 9)
    yield whole(make.conv2d_parameters(5 * groups, 3 * groups, (3, 2), groups, False))


@check(explains="arguments")
def arguments(make, given):
    """Groups that do not divide both numbers of channels are refused with ValueError."""
    yield given.raises(make.conv2d_parameters, 6, 8, 3, groups=4)
    yield given.raises(make.conv2d_parameters, 8, 6, 3, groups=4)
    yield given.raises(make.conv2d_parameters, 8, 12, 3, groups=4)


@check(explains="rnn")
def rnn_formula(make, given):
    """An RNN of one layer and of several, with and without biases."""
    yield whole(make.rnn_parameters(10, 20, num_layers=2))
    inputs, hidden = given.integer(2, 30), given.integer(31, 60)
    for layers in (1, 3):
        yield whole(make.rnn_parameters(inputs, hidden, layers))
        yield whole(make.rnn_parameters(hidden, inputs, layers, bias=False))
    yield whole(make.rnn_parameters(inputs, hidden))


@check(explains="huge")
def huge_layers(make, given):
    """Layers that no machine could hold are counted exactly."""
    odd = 2 * given.integer(10**7, 10**8) + 1
    yield whole(make.conv2d_parameters(odd, odd + 2, 7))
    yield whole(make.conv2d_parameters(3 * odd, 3 * odd, (5, 3), groups=3))
    yield whole(make.rnn_parameters(odd, odd + 2, 3))
