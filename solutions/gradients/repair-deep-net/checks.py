"""Checks of `repair-deep-net`: run on the answer and on the reference alike.

How the net is cured is free, so nothing of it is compared: its weight matrices are counted, their
gradients are held against each other, and what stands between them is looked at. The training is
plain arithmetic, and is compared on nets that the checks bring.
"""

from itertools import pairwise

import torch
from torch import nn

from quizapp.checks import ContractError, Violation, check, free

DEPTH, WIDTH, ROWS, NETS = 20, 64, 64, 3
MOST = 100.0
"""How many times the smallest gradient the largest may be."""
LARGEST = 1e4
"""Root mean square of the outputs for normal inputs; cures that work stay below 100."""
AFFINE = 1e-5
"""What is left of an affine map, relative to its result, when an affine map is fitted to it."""
EDGES = (0.10, 0.18, 0.31, 0.36, 0.44, 0.51, 0.61, 0.68)
"""Between the factors a layer that wrong cures leave: a sigmoid 0.14, with Xavier 0.24, ReLU 0.48,
tanh 0.64. The key of a finding holds it, so that it names the cure that was tried."""


def new_net(make, given, depth, width):
    """A net as its constructor leaves it: how it starts is part of the cure."""
    model = make.DeepNet(depth, width)
    if not isinstance(model, nn.Module):
        raise ContractError(f"DeepNet is an nn.Module; this is of type {type(model).__name__}")
    return model.to(given.device, given.dtype)


def matrices(model, width):
    """The weight matrices that can be trained, each once, in the order of registration."""
    return [p for p in model.parameters() if p.shape == (width, width) and p.requires_grad]


def size(tensor):
    return 0.0 if tensor is None else float(tensor.detach().double().abs().mean())


def form(model, own):
    """What sets one cure apart from another in the key of a finding: the spread that its matrices
    start with, and how many other parameters there are."""
    spread = max([0.0, *(rms(p) * p.shape[0] ** 0.5 for p in own)])
    return {"spread": round(spread, 1), "others": len(list(model.parameters())) - len(own)}


def rms(tensor):
    return float(tensor.detach().double().square().mean().sqrt())


def every_layer_is_there(got, want):
    for depth, found, _ in got:
        if found >= depth:
            continue
        text = f"DeepNet({depth}, …) has {found} trainable weight matrices of its own, not {depth}"
        if found == 1:
            text += ": one layer serves all"
        if found == 0:
            text += ": nothing that parameters() would give to an optimizer"
        raise Violation(f"{found} of {depth}", text)


@check(explains="layers", holds=every_layer_is_there)
def layers(make, given):
    """The net is as deep as was asked for: each layer has a weight matrix of its own to train."""
    for depth, width in [(DEPTH, WIDTH), (6, 8), (2, 5)]:
        given.reseed()
        model = new_net(make, given, depth, width)
        shape = list(model(given.normal(7, width)).shape)
        yield depth, free(len(matrices(model, width)), shape=False), shape


def no_layer_starves(got, want):
    profiles = [one["gradients"] for one, _ in got]
    if len({len(one) for one in profiles}) > 1:
        raise Violation("unlike", "each new net has another number of weight matrices")
    count = len(profiles[0])
    if count < 2:
        return  # the check of the layers says so
    table = torch.tensor(profiles, dtype=torch.float64)
    output = max(one["output"] for one, _ in got)
    if not table.isfinite().all() or not output < LARGEST:
        text = f"the net blows up: outputs of size {output:.0e} for inputs of size 1"
        raise Violation("blows up", text)
    silent = (table == 0).any(0).nonzero().flatten().tolist()
    if silent:
        text = f"in a new net {len(silent)} of {count} weight matrices get no gradient at all"
        raise Violation(f"no gradient in {silent} {got[0][0]['others']}", text)
    typical = table.log().mean(0).exp()
    ratio = float(typical.max() / typical.min())
    if ratio <= MOST:
        return
    low, high = int(typical.argmin()), int(typical.argmax())
    text = (
        f"mean |dL/dW| is {typical[low]:.1e} in layer {low + 1} of {count} and {typical[high]:.1e}"
        f" in layer {high + 1}: {ratio:.0e} times as much; at most 100 times is asked for"
    )
    rate = float(typical[0] / typical[-1]) ** (1 / (count - 1))
    first = got[0][0]
    signs = sum(rate > edge for edge in EDGES), first["spread"], first["others"], first["reached"]
    raise Violation(f"{'falls' if low < high else 'grows'} {signs}", text)


@check(explains="profile", holds=no_layer_starves)
def profile(make, given):
    """In a new net of 20 layers no layer's gradient is 100 times as large as another's."""
    for number in range(NETS):
        given.reseed(number)
        model = new_net(make, given, DEPTH, WIDTH)
        own = matrices(model, WIDTH)
        x = given.normal(ROWS, WIDTH).requires_grad_()
        output = model(x)
        given.pull_back(output)
        seen = {
            "gradients": [size(p.grad) for p in own],
            "output": rms(output),
            **form(model, own),
            "reached": size(x.grad) > 1e-2,
        }
        yield free(seen, shape=False), list(output.shape)


def given_to_layers(model, width, x):
    """What each linear layer is given, in the order of the calls; nothing if none is a module."""
    caught = []
    hooks = [
        one.register_forward_pre_hook(lambda _, given: caught.append(given[0].detach()))
        for one in model.modules()
        if isinstance(one, nn.Linear) and one.weight.shape == (width, width)
    ]
    model(x)
    for hook in hooks:
        hook.remove()
    return [one.double().cpu() for one in caught if one.shape == x.shape]


def left_over(before, after):
    """How much of `after` is no affine map of `before`, as a share; 0 where one is the other."""
    columns = torch.cat([before, torch.ones(len(before), 1, dtype=torch.float64)], dim=1)
    centred = after - after.mean(0)
    rest = after - columns @ torch.linalg.lstsq(columns, after).solution
    # The last bits of a least-squares fit depend on where its numbers lie in memory.
    return float(f"{rest.norm() / centred.norm():.2e}") if centred.any() else 1.0


def depth_counts(got, want):
    for depth, whole, between in got:
        if whole < AFFINE:
            raise Violation("linear", "the net as a whole is one affine map: it has no activation")
        plain = sum(one < AFFINE for one in between)
        if between and len(between) + 1 - plain < depth:
            text = f"{plain + 1} linear layers follow each other with nothing nonlinear in between"
            raise Violation(f"{plain} of {depth} linear", text)


@check(explains="nonlinear", holds=depth_counts)
def nonlinear(make, given):
    """Something nonlinear stands between one linear layer and the next: else they are one."""
    for depth, width in [(4, 8), (2, 6)]:
        given.reseed()
        model = new_net(make, given, depth, width).eval()
        x = given.normal(48, width, std=3.0)
        with torch.no_grad():
            output = model(x)
            steps = given_to_layers(model, width, x)
        between = [left_over(a, b) for a, b in pairwise(steps) if not torch.equal(a, b)]
        whole = left_over(x.double().cpu(), output.double().cpu())
        yield depth, free(whole, shape=False), free(between, shape=False)


def gradients_are_true(got, want):
    for promised, measured in got:
        if not abs(measured - promised) <= 0.2 * abs(promised):
            text = (
                "a small step along .grad changes the loss by another amount than .grad promises:"
                f" {measured:.2g} a unit, not {promised:.2g}"
            )
            raise Violation("untrue", text)


@check(explains="true-gradient", holds=gradients_are_true)
def true_gradient(make, given):
    """What stands in .grad is the gradient of the loss, not something scaled on its way."""
    width, step = 8, 1e-2
    given.reseed()
    model = new_net(make, given, 2, width)
    x, cotangent = given.normal(24, width), given.normal(24, width)

    def loss():
        given.reseed(1)
        return (model(x) * cotangent).sum()

    loss().backward()
    own = matrices(model, width)[:2]
    for p in own:
        gradient = torch.zeros_like(p) if p.grad is None else p.grad.clone()
        way = gradient / gradient.norm().clamp(min=1e-30) * p.detach().norm().clamp(min=0.1)
        sides = []
        with torch.no_grad():
            start = p.clone()
            for sign in (1, -1):
                p.copy_(start + sign * step * way)
                sides.append(float(loss().double()))
            p.copy_(start)
        promised, measured = float((gradient * way).sum()), (sides[0] - sides[1]) / (2 * step)
        yield free(promised, shape=False), free(measured, shape=False)
    for _ in range(2 - len(own)):  # that some are missing is another check's finding
        yield free(0.0, shape=False), free(0.0, shape=False)


def table(losses, given):
    """Losses as one tensor; whether they are floats or tensors does not matter."""
    if not isinstance(losses, (list, tuple, torch.Tensor)):
        raise ContractError(f"train returns a list of losses, not {type(losses).__name__}")
    numbers = [float(one.detach() if isinstance(one, torch.Tensor) else one) for one in losses]
    return torch.tensor(numbers, dtype=given.dtype)


def small_net(given):
    """Any net will do: this one has parameters that are no linear layer's."""
    layers = nn.Linear(4, 6), nn.LayerNorm(6), nn.Tanh(), nn.Linear(6, 3)
    return given.fill(nn.Sequential(*layers))


@check(explains="training")
def training(make, given):
    """Each step takes all parameters down their gradients, and the losses before it are listed."""
    for steps, lr in [(1, 0.5), (4, 0.25), (3, 0.05)]:
        model = small_net(given)
        x, target = given.normal(5, 4), given.normal(5, 3)
        yield {"losses": table(make.train(model, x, target, steps, lr), given)}
        yield given.state(model)


@check(explains="fresh")
def fresh_gradients(make, given):
    """A gradient serves one step: neither those of earlier steps nor of an earlier backward."""
    model = small_net(given)
    x, target = given.normal(5, 4), given.normal(5, 3)
    given.pull_back(model(given.normal(2, 4)))
    yield {"losses": table(make.train(model, x, target, 2, 0.25), given)}
    yield {"losses": table(make.train(model, x, target, 2, 0.25), given)}
    yield given.state(model)


def all_have_moved(got, want):
    still, count, form = got[0]
    if still:
        text = (
            f"after three steps {len(still)} of {count} weight matrices are as before, to the bit"
        )
        raise Violation(f"still {still} {form}", text)


@check(explains="moves", holds=all_have_moved)
def every_layer_moves(make, given):
    """Your training moves every layer of your net."""
    given.reseed()
    model = new_net(make, given, DEPTH, WIDTH)
    before = [(p, p.detach().clone()) for p in matrices(model, WIDTH)]
    looks = form(model, [p for p, _ in before])
    make.train(model, given.normal(ROWS, WIDTH), given.normal(ROWS, WIDTH), 3, 0.01)
    still = [number for number, (p, start) in enumerate(before) if torch.equal(p, start)]
    looks["left in .grad"] = sum(size(p.grad) > 0 for p, _ in before)
    yield free(still, shape=False), free(len(before), shape=False), free(looks, shape=False)


@check(explains="input")
def input_kept(make, given):
    """Inputs and targets are left alone, and may be non-contiguous."""
    model = small_net(given)
    x, target = given.normal(5, 4, strided=True), given.normal(5, 3, strided=True)
    yield {"losses": table(make.train(model, x, target, 2, 0.25), given)}
    yield {"x afterwards": x, "target afterwards": target}
    given.reseed()
    x = given.normal(5, 6, strided=True)
    shape = list(new_net(make, given, 2, 6)(x).shape)
    yield {"output's shape": shape, "x afterwards": x}
