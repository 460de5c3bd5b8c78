"""Checks of `swa`: run on the answer and on the reference alike."""

import torch
from torch import nn

from quizapp.checks import check


class Probe(nn.Module):
    """Passes its input on, and notes in which state the model is called."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def forward(self, x):
        self.seen.append((self.training, torch.is_grad_enabled()))
        return x


def network():
    """A small net with BatchNorm inside a block."""
    block = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh())
    return nn.Sequential(block, nn.BatchNorm1d(4, momentum=0.3), nn.Linear(4, 2))


def drawn(given, model, variant):
    """The model with weights and statistics of the training's `variant`-th step."""
    given.fill(model, buffers=True, variant=variant)
    for name, buffer in model.named_buffers():
        if name.endswith("num_batches_tracked"):
            buffer.fill_(10 * variant + 3)
    return model


def statistics(model):
    """Running mean and variance of each layer that keeps them."""
    return {
        name: value.clone()
        for name, value in model.named_buffers()
        if name.endswith(("running_mean", "running_var"))
    }


# A mean of a few numbers may be near 0 where they are not.
@check(explains="values", magnitude=0.5)
def average(make, given):
    """After each update the parameters are the mean of all that `update` saw."""
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2, bias=False))
    swa = make.SWA(given.fill(model))
    for number in range(1, 6):
        swa.update(given.fill(model, variant=number))
        given.note(f"update {number}")
        yield dict(given.state(swa.module))


@check(explains="count", magnitude=0.5)
def start_not_counted(make, given):
    """The copy that the constructor makes is no part of the mean."""
    model = given.fill(nn.Linear(3, 2))
    swa = make.SWA(model)
    yield dict(given.state(swa.module))
    with torch.no_grad():
        model.weight += 100.0
    for number in (1, 2):
        swa.update(model)
        given.note(f"update {number}, weights 100 above the copied ones")
        yield dict(given.state(swa.module))


@check(explains="buffers", magnitude=0.5)
def buffers(make, given):
    """Buffers are the last model's, whole numbers included."""
    model = network()
    swa = make.SWA(drawn(given, model, 0))
    for number in (1, 2, 3):
        swa.update(drawn(given, model, number))
        given.note(f"update {number}")
        yield {name: value.clone() for name, value in swa.module.named_buffers()}


@check(explains="copy", magnitude=0.5)
def apart(make, given):
    """The model and the mean do not touch each other."""
    model = drawn(given, network(), 0)
    swa = make.SWA(model)
    swa.update(drawn(given, model, 1))
    swa.update(drawn(given, model, 2))
    yield {"the model afterwards": dict(given.state(model))}
    before = dict(given.state(swa.module))
    drawn(given, model, 3)
    yield {"the mean afterwards": dict(given.state(swa.module)), "the mean before": before}
    swa.module.eval()
    yield swa.module(given.normal(4, 3))


@check(explains="tied", magnitude=0.5)
def tied(make, given):
    """A tensor that two layers share is averaged once."""
    model = nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 3, bias=False))
    model[2].weight = model[0].weight
    swa = make.SWA(given.fill(model))
    for number in (1, 2, 3):
        swa.update(given.fill(model, variant=number))
        given.note(f"update {number}")
        yield swa.module[0].weight, swa.module[2].weight
    yield {"still one tensor": swa.module[0].weight is swa.module[2].weight}


@check(explains="leaves", magnitude=0.5)
def leaves(make, given):
    """The parameters stay leaves that want gradients as the model's do; frozen ones count too."""
    model = given.fill(nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 2)))
    model[0].weight.requires_grad_(False)
    swa = make.SWA(model)
    first = list(swa.module.parameters())
    for number in (1, 2):
        swa.update(given.fill(model, variant=number))
    yield [p.detach() for p in swa.module.parameters()]
    yield [
        (p is old, p.is_leaf, p.requires_grad, p.grad is None)
        for p, old in zip(swa.module.parameters(), first, strict=True)
    ]
    yield [(p.is_leaf, p.requires_grad) for p in model.parameters()]


@check(explains="bn", magnitude=0.5)
def fresh_statistics(make, given):
    """Running statistics are the plain mean over the batches, whatever stood there before."""
    model = drawn(given, network(), 1)
    sizes = (4, 9, 3)
    make.update_bn([given.normal(n, 3, mean=2.0, std=3.0) for n in sizes], model)
    given.note(f"batches of {', '.join(map(str, sizes))}")
    yield statistics(model)
    make.update_bn([given.normal(5, 3)], model)
    given.note("one batch of 5")
    yield statistics(model)


@check(explains="state")
def given_back(make, given):
    """Mode and momenta are as before; the pass trains nothing and records no graph."""
    for training in (True, False):
        probe = Probe()
        model = nn.Sequential(drawn(given, network(), 1), probe, nn.BatchNorm1d(2, momentum=None))
        model.to(given.device, given.dtype).train(training)
        weights = [p.detach().clone() for p in model.parameters()]
        make.update_bn([given.normal(4, 3), given.normal(6, 3)], model)
        given.note(f"model.training = {training}")
        yield {"training afterwards": [one.training for one in model.modules()]}
        yield {"momentum": [getattr(one, "momentum", 0.0) for one in model.modules()]}
        yield {"(training, graph recorded) in each pass": probe.seen}
        same = zip(weights, model.parameters(), strict=True)
        yield {"weights unchanged": [torch.equal(old, new) for old, new in same]}
        yield {"gradients": [p.grad for p in model.parameters()]}


@check(explains="layers", magnitude=0.5)
def all_layers(make, given):
    """Layers of any depth and dimension, models without any, pairs and generators for batches."""
    model = nn.Sequential(
        nn.Conv2d(1, 3, 2), nn.Sequential(nn.Sequential(nn.BatchNorm2d(3))), nn.ReLU(), nn.Flatten()
    )
    drawn(given, model, 2)
    pairs = [(given.normal(n, 1, 4, 4), n) for n in (2, 3)]
    make.update_bn((pair for pair in pairs), model)
    given.note("a generator of pairs of images and labels")
    yield statistics(model)
    model = nn.Sequential(nn.BatchNorm1d(3, track_running_stats=False), nn.BatchNorm1d(3))
    drawn(given, model, 2)
    make.update_bn([[given.normal(5, 3)], [given.normal(4, 3)]], model)
    given.note("a layer without running statistics; lists of one input")
    yield statistics(model)
    model = given.fill(nn.Linear(3, 2))
    make.update_bn([given.normal(2, 3)], model)
    given.note("a model without BatchNorm")
    yield dict(given.state(model))


@check(explains="bn", magnitude=0.5)
def whole_run(make, given):
    """Averaged, measured and evaluated: what the averaged network gives in the end."""
    model = network()
    swa = make.SWA(drawn(given, model, 0))
    for number in (1, 2, 3):
        swa.update(drawn(given, model, number))
    make.update_bn([given.normal(6, 3), given.normal(6, 3)], swa.module)
    swa.module.eval()
    with torch.no_grad():
        yield swa.module(given.normal(3, 3))
