"""Checks of `repair-kernel-gallery`: run on the answer and on the reference alike."""

from collections.abc import Mapping

import torch
from torch import nn

from quizapp.checks import ContractError, check


def by_name(found):
    """The pictures; on the CPU or where the weights are, it does not matter."""
    if not isinstance(found, Mapping):
        raise ContractError(f"a dict of pictures was asked for, this is a {type(found).__name__}")
    if not all(isinstance(one, torch.Tensor) for one in found.values()):
        raise ContractError("each picture is a tensor")
    return {name: one.cpu() for name, one in found.items()}


@check(explains="filters")
def filters(make, given):
    """Each filter that sees three channels is a picture in colour."""
    for out, kernel in [(2, (3, 3)), (3, (2, 4)), (4, (5, 3))]:
        conv = given.fill(nn.Conv2d(3, out, kernel))
        yield by_name(make(conv))
    yield by_name(make(given.fill(nn.Conv2d(3, 20, 1))))


@check(explains="channels")
def side_by_side(make, given):
    """A filter that sees another number of channels has them side by side."""
    for channels, out, kernel in [(1, 2, (3, 4)), (2, 3, (3, 2)), (5, 1, (2, 3)), (4, 2, (4, 4))]:
        conv = given.fill(nn.Conv2d(channels, out, kernel))
        yield by_name(make(conv))
    yield by_name(make(given.fill(nn.Conv2d(6, 4, (2, 3), groups=2))))
    yield by_name(make(given.fill(nn.Conv2d(6, 3, (3, 2), groups=3, bias=False))))


@check(explains="recurrent")
def recurrent(make, given):
    """A recurrent module has a picture of each of its matrices, in every layer."""
    yield by_name(make(given.fill(nn.RNN(4, 3, num_layers=2))))
    yield by_name(make(given.fill(nn.LSTM(2, 3, bidirectional=True, num_layers=2))))
    yield by_name(make(given.fill(nn.GRU(3, 2, bias=False))))
    yield by_name(make(given.fill(nn.Linear(5, 3))))


@check(explains="scale")
def own_scale(make, given):
    """Each picture goes from 0 to 1 by itself, however small or large its numbers are."""
    for channels in (3, 2):
        conv = given.fill(nn.Conv2d(channels, 4, (3, 2)))
        with torch.no_grad():
            conv.weight[1] *= 100.0
            conv.weight[2] *= 1e-12
            conv.weight[3].abs_().mul_(1e-5).add_(1.0)
        given.note("one filter times 100, one times 1e-12, one a little more than 1")
        yield by_name(make(conv))
    given.note("a matrix of numbers around 1e-12")
    yield by_name(make(given.fill(nn.Linear(4, 3), scale=1e-12)))


@check(explains="constant")
def constant(make, given):
    """A picture whose numbers are all equal is gray, 0.5."""
    for channels in (3, 1):
        conv = given.fill(nn.Conv2d(channels, 3, 2))
        with torch.no_grad():
            conv.weight[0] = given.number(0.1, 0.9)
            conv.weight[2] = 0.0
        given.note("its first and last filter constant")
        yield by_name(make(conv))
        with torch.no_grad():
            conv.weight.fill_(-2.0)
        given.note("all of it constant")
        yield by_name(make(conv))
        yield {"weights afterwards": dict(conv.named_parameters())}
    rnn = given.fill(nn.RNN(2, 3))
    with torch.no_grad():
        rnn.weight_hh_l0.zero_()
    given.note("weight_hh_l0 set to 0")
    yield by_name(make(rnn))
    yield {"weights afterwards": dict(rnn.named_parameters())}
    yield by_name(make(given.fill(nn.Conv2d(1, 2, 1))))


@check(explains="inside")
def inside_a_model(make, given):
    """Weights are found at any depth, each once, frozen ones too; vectors and buffers are none."""
    deep = nn.Sequential(nn.Conv2d(3, 2, 2), nn.BatchNorm2d(2), nn.ReLU())
    yield by_name(make(given.fill(nn.Sequential(deep, nn.Flatten(), nn.Linear(2, 4)))))
    layer = nn.Linear(3, 3)
    yield by_name(make(given.fill(nn.Sequential(layer, nn.LayerNorm(3), nn.Tanh(), layer))))
    frozen = given.fill(nn.Sequential(nn.Conv2d(2, 2, 2), nn.Linear(2, 2))).requires_grad_(False)
    yield by_name(make(frozen))
    yield by_name(make(nn.Sequential(nn.ReLU(), nn.BatchNorm1d(3))))


@check(explains="inside")
def buffers(make, given):
    """A table that is no parameter has no picture."""
    model = given.fill(nn.Linear(2, 3))
    model.register_buffer("mask", torch.ones(3, 2, device=given.device))
    yield by_name(make(model))


@check(explains="kept")
def weights_kept(make, given):
    """The weights stay as they are; pictures have no graph and no memory in common with them."""
    for module in (nn.Conv2d(3, 2, 3), nn.Conv2d(2, 2, 2), nn.RNN(2, 3)):
        module = given.fill(module)
        found = make(module)
        yield by_name(found)
        yield {"pictures with a graph": sum(one.requires_grad for one in found.values())}
        yield {"weights afterwards": dict(module.named_parameters())}
        with torch.no_grad():
            for one in found.values():
                one.fill_(7.0)
        given.note("the pictures filled with 7 by the caller")
        yield {"weights afterwards": dict(module.named_parameters())}
        yield by_name(make(module))
        trainable = [one.requires_grad for one in module.parameters()]
        yield {"trainable afterwards": trainable, "in training mode": module.training}
