"""Checks of `feature-maps`: run on the answer and on the reference alike."""

import torch
from torch import nn

from quizapp.checks import check


class Block(nn.Module):
    """A residual block with BatchNorm, whose one activation runs twice."""

    def __init__(self, width, inplace=False):
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.norm = nn.BatchNorm2d(width)
        self.act = nn.ReLU(inplace=inplace)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x):
        return self.act(x + self.conv2(self.act(self.norm(self.conv1(x)))))


class Net(nn.Module):
    """Blocks, dropout and a head; `out` is another name of `head`; `spare` never runs."""

    def __init__(self, side=4, width=3, inplace=False):
        super().__init__()
        self.head = nn.Linear(width * side * side, 5)
        self.stem = nn.Conv2d(2, width, 1)
        self.blocks = nn.Sequential(Block(width, inplace), Block(width, inplace))
        self.drop = nn.Dropout(0.5)
        self.spare = nn.Linear(3, 3)
        self.out = self.head

    def forward(self, x):
        return self.out(self.drop(self.blocks(self.stem(x)).flatten(1)))


class Chain(nn.Module):
    """In-place activations after each layer, and before the first where asked."""

    def __init__(self, first=False):
        super().__init__()
        self.first = nn.ReLU(inplace=True) if first else nn.Identity()
        self.one = nn.Linear(6, 5)
        self.act = nn.ReLU(inplace=True)
        self.same = nn.Identity()
        self.two = nn.Linear(5, 4)
        self.last = nn.Hardtanh(inplace=True)

    def forward(self, x):
        return self.last(self.two(self.same(self.act(self.one(self.first(x))))))


class Broken(Net):
    """Fails after its blocks have run, until it is mended."""

    broken = True

    def forward(self, x):
        scores = super().forward(x)
        if self.broken:
            raise ValueError("this model never gets to its scores")
        return scores


def net(given, kind=Net, **options):
    """A filled net in evaluation mode."""
    return given.fill(kind(**options), buffers=True).eval()


def hooks(model):
    """Hooks that hang on the model's modules: one number a kind."""
    kinds = ("_forward_hooks", "_forward_pre_hooks")
    return {kind: sum(len(getattr(m, kind)) for m in model.modules()) for kind in kinds}


def modes(model):
    """Which modules are in training mode."""
    return {name or "model": module.training for name, module in model.named_modules()}


def asked(make, given, model, x, names):
    """The maps, with the names in what is said to have been tried."""
    given.note("names " + ", ".join(map(repr, names)))
    return make(model, x, names)


@check(explains="values")
def maps(make, given):
    """The maps are right for layers at any depth of any model."""
    model, x = net(given), given.normal(2, 2, 4, 4)
    yield asked(make, given, model, x, ["stem", "blocks.0.conv1", "blocks.1.norm", "head"])
    yield asked(make, given, model, x, ["blocks", "blocks.1", ""])
    plain = given.fill(nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)))
    yield asked(make, given, plain, given.normal(5, 3), ["0", "1", "2"])
    yield asked(make, given, plain, given.normal(1, 3), [])


@check(explains="order")
def order(make, given):
    """The names come back in the order in which they were asked for."""
    model, x = net(given), given.normal(1, 2, 4, 4)
    for names in (["drop", "stem", "blocks.1", "blocks.0"], ["stem", "head", "blocks"]):
        yield list(asked(make, given, model, x, names))


@check(explains="runs")
def several_runs(make, given):
    """A layer that runs several times has a map of each run, one that does not run has none."""
    model, x = net(given), given.normal(2, 2, 4, 4)
    yield asked(make, given, model, x, ["blocks.0.act"])
    yield asked(make, given, model, x, ["spare", "stem"])
    tanh = nn.Tanh()
    tied = given.fill(nn.Sequential(nn.Linear(3, 3), tanh, nn.Linear(3, 3), tanh, tanh))
    yield asked(make, given, tied, given.normal(2, 3), ["1", "2"])


@check(explains="aliases")
def two_names(make, given):
    """A module is found by each of its names."""
    model, x = net(given), given.normal(2, 2, 4, 4)
    yield asked(make, given, model, x, ["out"])
    yield asked(make, given, model, x, ["head", "out"])


@check(explains="in-place")
def written_over(make, given):
    """What a layer returned is kept as it was, also when the next one works in place."""
    model, x = net(given, Chain), given.normal(4, 6)
    yield asked(make, given, model, x, ["one"])
    yield asked(make, given, model, x, ["act", "two", "same", "last"])
    deep = net(given, inplace=True)
    yield asked(make, given, deep, given.normal(2, 2, 4, 4), ["blocks.0.norm", "blocks.1.act"])


@check(explains="copies")
def copies(make, given):
    """Maps have no graph and share no memory, with each other or with later calls."""
    model, x = net(given, Chain), given.normal(3, 6)
    found = asked(make, given, model, x, ["act", "same"])
    yield [one.requires_grad for maps in found.values() for one in maps]
    with torch.no_grad():
        found["act"][0].fill_(7.0)
    given.note("the first map filled with 7 by the caller")
    yield found["same"]
    make(model, x + 1, ["act", "same"])
    given.note("called again for another x")
    yield found["same"]


@check(explains="unknown")
def unknown_names(make, given):
    """A name that the model does not have raises KeyError; no hook is left."""
    model, x = net(given), given.normal(1, 2, 4, 4)
    yield asked(make, given, model, x, ["blocks.0.conv1", "spare"])
    for names in (["nothing"], ["stem", "blocks.2"], ["stem", "blocks.0.conv3", "head"]):
        given.note("names " + ", ".join(map(repr, names)))
        yield given.raises(make, model, x, names)
        yield hooks(model)


@check(explains="evaluation")
def found_in_training(make, given):
    """A model found in training mode is run as it predicts, once, and its buffers stay."""
    runs = []

    class Counted(Net):
        def forward(self, x):
            runs.append(x)
            return super().forward(x)

    model = net(given, Counted).train()
    yield asked(make, given, model, given.normal(4, 2, 4, 4), ["blocks.0.norm", "drop", "head"])
    yield given.state(model)
    yield {"times that the model ran": len(runs)}


@check(explains="modes")
def modes_kept(make, given):
    """Each module is in the mode in which it was found."""
    model, x = net(given).train(), given.normal(2, 2, 4, 4)
    model.blocks[0].norm.eval()
    asked(make, given, model, x, ["stem"])
    yield modes(model)
    model.eval().drop.train()
    asked(make, given, model, x, ["stem"])
    yield modes(model)


@check(explains="hooks")
def hooks_removed(make, given):
    """No hook is left behind, also when the model raises; those of others stay."""
    model, x = net(given), given.normal(2, 2, 4, 4)
    model.stem.register_forward_hook(lambda module, inputs, output: None)
    yield asked(make, given, model, x, ["stem", "blocks.1.conv2"])
    yield hooks(model)
    broken = net(given, Broken).train()
    yield given.raises(make, broken, x, ["stem", "head"])
    yield hooks(broken), modes(broken)
    broken.broken = False
    yield asked(make, given, broken, x, ["head", "stem"])


@check(explains="input")
def input_kept(make, given):
    """The input is left alone, also where the first layer works in place."""
    for first in (False, True):
        model, x = net(given, Chain, first=first), given.normal(3, 6, strided=True)
        yield asked(make, given, model, x, ["first", "one"])
        yield x
