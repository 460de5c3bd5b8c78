"""Checks of `regularized-training`: run on the answer and on the reference alike.

What `fit` does with the errors it sees is looked at in a model whose errors follow a script, so
that the rate, the end and the best weights can be told apart. Dropout in training is judged by
properties; elsewhere a mask that is always the same stands in for it. Only chance can make a right
answer fail the check of dropout, with a probability below 1e-6 a run.
"""

from collections.abc import Mapping

import torch
from torch import nn

from quizapp.checks import ContractError, Violation, chance, check, free

ALARM = 1e-8
"""False alarms of one count; a run makes 32 of them."""
UNITS = 3


class Masked(nn.Module):
    """Dropout whose mask is always the same."""

    def forward(self, x):
        if not self.training:
            return x
        kept = torch.arange(x.shape[-1], device=x.device) % 3 > 0
        return x * kept / 0.75


class Scripted(nn.Module):
    """Its errors follow a script: on inputs of 0 (training) the error of epoch e, on inputs of 1
    (validation) the one after it, each the square of what stands at e. An epoch has one batch.

    The weight has no part in the error, but a gradient, so that its way shows the rates."""

    def __init__(self, given, roots):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1, 1, dtype=given.dtype, device=given.device))
        self.roots, self.trained, self.gradients = roots, 0, []

    def forward(self, x):
        if x[0, 0]:
            self.gradients.append(torch.is_grad_enabled())
        else:
            self.trained += 1
        epoch = min(max(self.trained - 1, 0), len(self.roots) - 1)
        return torch.full_like(x, self.roots[epoch]) + (self.weight - self.weight.detach())


def scripted(make, given, roots, lr_patience, patience):
    """The model and the history after a run along a script."""
    model = Scripted(given, roots)
    given.note("validation errors " + " ".join(f"{root * root:g}" for root in roots))
    given.note(f"lr_patience {lr_patience}, patience {patience}")
    zeros = torch.zeros(4, 1, dtype=given.dtype, device=given.device)
    train, held = [(zeros, zeros)], [(zeros + 1, zeros), (zeros[:2] + 1, zeros[:2])]
    history = make.fit(model, train, held, len(roots), 0.01, 0.01, lr_patience, patience)
    return model, told_by(history, given)


def told_by(history, given):
    """The figures of each epoch; a float or a tensor of one element does not matter."""
    if not isinstance(history, (list, tuple)):
        raise ContractError(f"a list of dicts was asked for, this is {type(history).__name__}")
    found = {}
    for name in ("lr", "train", "validation"):
        if any(not isinstance(one, Mapping) or name not in one for one in history):
            raise ContractError("each epoch is told by a dict with lr, train and validation")
        numbers = [number(one[name], given) for one in history]
        found[name] = torch.stack(numbers).flatten() if numbers else torch.zeros(0)
    return found


def number(value, given):
    if isinstance(value, torch.Tensor):
        value = value.detach().double().cpu()
    try:
        return torch.tensor(float(value), dtype=given.dtype)
    except (TypeError, ValueError, RuntimeError):
        raise ContractError(f"a number was asked for, this is {type(value).__name__}") from None


def batches(given, *sizes, mean=5.0):
    """Targets far above what the models say at first: each epoch comes nearer to them."""
    return [(given.normal(n, 4), given.normal(n, 1, mean=mean)) for n in sizes]


def visible(given, model):
    """Three hidden units that are 1 where both inputs are, and count 1, 2 and 4 in the output."""
    shown = {"net.0.weight": 0.5, "net.3.weight": 2.0 ** torch.arange(UNITS)}
    with torch.no_grad():
        for name, value in given.fill(model).named_parameters():
            value.copy_(torch.as_tensor(shown.get(name, 0.0)))
    given.note("inputs of 1; net.0.weight 0.5, net.3.weight 1, 2 and 4, and no biases")
    return model.train()


def dropped(got, want):
    seen = {}
    for (p, _), (_, (first, second)) in zip(want, got, strict=True):
        if torch.equal(first, second):
            raise Violation("same mask", f"p = {p}: two calls in training mode gave the same")
        units = first.flatten().double() * (1 - p)
        codes = units.round().long()
        kept = torch.stack([codes >> bit & 1 for bit in range(UNITS)], 1)
        odd = (units - codes).abs() > 1e-4
        if odd.any() or (codes < 0).any() or (codes >= 2**UNITS).any():
            bare = first.flatten().double()
            if ((bare - bare.round()).abs() < 1e-4).all() and bare.max() < 2**UNITS:
                raise Violation("not scaled", f"p = {p}: what is kept is not divided by {1 - p:g}")
            shown = float(bare[(odd | (codes < 0) | (codes >= 2**UNITS)).nonzero()[0]])
            text = f"p = {p}, units of 1, 2 and 4: {shown:.4g} is no sum of them over {1 - p:g}"
            least = bare[bare > 0].tolist() or [0.0]
            raise Violation(f"scale {min(least):.2f}", text)
        for unit in range(UNITS):
            hits = int((kept[:, unit] == 0).sum())
            if not chance(hits, len(kept), p, alarm=ALARM):
                near = [q for q in (1 - p, 0.5, 0.2) if chance(hits, len(kept), q, alarm=1e-3)]
                text = f"p = {p}, but a hidden unit is dropped in {hits / len(kept):.0%} of samples"
                raise Violation(f"dropped by {[*near, 'another rate'][0]}", text)
        seen[p] = torch.bincount(codes, minlength=2**UNITS).tolist()
        for code, hits in enumerate(seen[p]):
            share = 1.0
            for bit in range(UNITS):
                share *= 1 - p if code >> bit & 1 else p
            if not chance(hits, len(kept), share, alarm=ALARM):
                raise Violation("together", f"p = {p}: which units are dropped hangs together")


# A sum of hidden units may cancel.
@check(explains="network", magnitude=1.0)
def network(make, given):
    """In evaluation the model is Linear, ReLU, Linear, with these parameters and gradients."""
    for features, hidden, count in [(4, 6, 5), (3, 1, 2), (1, 8, 1)]:
        model = given.fill(make.RegularizedModel(features, hidden)).eval()
        yield given.backward(model, given.normal(count, features))
    model = given.fill(make.RegularizedModel()).eval()
    yield model(given.normal(3, 10))
    model = given.fill(make.RegularizedModel(5, hidden=4, p=0.0)).train()
    yield model(given.normal(6, 5))
    model = given.fill(make.RegularizedModel(5, 4)).eval()
    with torch.no_grad():
        for name, value in model.named_parameters():
            if name == "net.3.bias":
                value.fill_(-20.0)
    given.note("net.3.bias -20, so that the output is negative")
    yield model(given.normal(6, 5))


@check(explains="dropout", holds=dropped)
def dropout(make, given):
    """In training each hidden unit is dropped with probability p, and what is kept is scaled."""
    for number, options in enumerate([{"p": 0.25}, {"p": 0.6}, {}]):
        model = visible(given, make.RegularizedModel(2, UNITS, **options))
        x = torch.ones(2000, 2, dtype=given.dtype, device=given.device)
        given.reseed(number)
        yield options.get("p", 0.2), free([model(x), model(x)])


# A weight is a sum of terms of size 1, wherever it ends: one may end near 0.
@check(explains="adamw", magnitude=1.0)
def steps(make, given):
    """AdamW steps on each batch; its running means outlive the epoch, and decay is decoupled."""
    for epochs, options in [
        (1, {"lr": 0.01, "weight_decay": 0.01}),
        (3, {"lr": 0.05, "weight_decay": 2.0}),
        (2, {"weight_decay": 0.0}),
        (2, {}),
    ]:
        model = given.fill(nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1)))
        yield told_by(
            make.fit(model, batches(given, 6, 6), batches(given, 5), epochs, **options), given
        )
        yield given.state(model)
    given.note("inputs near 0, so that eps matters where it does not belong")
    tiny = [(given.normal(6, 4, std=1e-5), given.normal(6, 1, mean=5.0))]
    model = given.fill(nn.Linear(4, 1, bias=False))
    make.fit(model, tiny, tiny, 1)
    yield given.state(model)


@check(explains="modes", magnitude=1.0)
def modes(make, given):
    """Each epoch trains with dropout and validates without, whatever mode the model comes in."""
    for training in (True, False):
        layers = nn.Linear(4, 9), nn.Tanh(), Masked(), nn.Linear(9, 1)
        model = given.fill(nn.Sequential(*layers)).train(training)
        given.note("in training mode" if training else "in evaluation mode")
        yield told_by(make.fit(model, batches(given, 5, 5), batches(given, 4, 4), 2), given)
        yield given.state(model)


@check(explains="average", magnitude=1.0)
def average(make, given):
    """Every sample counts the same in both errors, in a batch of 6 and in a batch of 1."""
    for sizes in [(6, 6, 1), (2, 7)]:
        model = given.fill(nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1)))
        yield told_by(make.fit(model, batches(given, *sizes), batches(given, *sizes), 2), given)


@check(explains="graph")
def no_graph(make, given):
    """Validation runs with gradients disabled, and does not leave them so."""
    model, _ = scripted(make, given, [1.0, 0.75], 3, 9)
    yield {
        "validated with gradients enabled": any(model.gradients),
        "gradients are enabled afterwards": torch.is_grad_enabled(),
    }


@check(explains="rate")
def rate(make, given):
    """More than `lr_patience` bad epochs in a row lower the rate, for the epochs that follow."""
    for lr_patience, roots in [
        (1, [1.0, 0.5, 0.75, 0.75, 0.75, 0.75, 0.75, 0.25]),
        (2, [1.0, 1.25, 1.25, 0.5, 0.75, 0.75, 0.75, 0.75, 0.75]),
        (0, [1.0, 1.25, 0.5, 0.75, 0.25]),
        (3, [0.5, 0.75, 0.75, 0.625, 0.75, 0.875, 0.25]),
    ]:
        model, history = scripted(make, given, roots, lr_patience, 99)
        yield {"lr": history["lr"]}
        yield {"the weight, after the best epoch": model.weight}


@check(explains="stop")
def stop(make, given):
    """Training ends after the `patience`-th bad epoch in a row, whatever the rate does."""
    for lr_patience, patience, roots in [
        (9, 2, [1.0, 0.75, 0.875, 1.0, 1.125, 1.25]),
        (9, 3, [1.0, 0.5, 0.625, 0.75, 0.375, 0.5, 0.625, 0.5, 0.75, 1.0]),
        (9, 2, [1.0, 0.75, 0.75, 0.75, 0.75]),
        (1, 4, [1.0, 0.5, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75]),
        (9, 1, [1.0, 0.5, 0.75, 0.25]),
        (9, 2, [1 - epoch / 1024 for epoch in range(5)]),
    ]:
        _, history = scripted(make, given, roots, lr_patience, patience)
        yield {"epochs told": len(history["lr"])} | history


@check(explains="best")
def best(make, given):
    """The model is left as it was after its best epoch, stopped early or not."""
    for patience, roots in [
        (2, [1.0, 0.75, 0.875, 1.0]),
        (9, [1.0, 0.75, 0.5, 0.625, 0.75]),
        (9, [0.5, 0.625, 0.5, 0.75]),
        (9, [1.0, 0.75, 0.875, 0.5, 0.625]),
        (9, [1.0, 0.75, 0.5]),
    ]:
        model, _ = scripted(make, given, roots, 99, patience)
        yield {"the weight": model.weight}


@check(explains="defaults")
def defaults(make, given):
    """Left to itself: rate 0.01, a cut after 4 bad epochs, an end after 10, at most 100."""
    for roots in ([1.0] + [1.25] * 14, [1.25 - epoch / 512 for epoch in range(102)]):
        model = Scripted(given, roots)
        zeros = torch.zeros(1, 1, dtype=given.dtype, device=given.device)
        history = told_by(make.fit(model, [(zeros, zeros)], [(zeros + 1, zeros)]), given)
        yield {"epochs told": len(history["lr"])} | history


@check(explains="best", magnitude=1.0)
def buffers(make, given):
    """BatchNorm's running statistics come back with the weights."""
    # A bias in front of BatchNorm has a gradient of rounding alone, and Adam makes steps of it.
    layers = nn.BatchNorm1d(4), nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 1)
    model = given.fill(nn.Sequential(*layers))
    given.note("validation gets worse from the first epoch on")
    history = make.fit(model, batches(given, 6, 6), batches(given, 5, 3, mean=-9.0), 3)
    yield told_by(history, given)
    yield given.state(model)
