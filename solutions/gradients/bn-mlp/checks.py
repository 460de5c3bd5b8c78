"""Checks of `bn-mlp`: run on the answer and on the reference alike."""

import torch
from torch import nn

from quizapp.checks import check

TORCH_SCALE = 3**-0.5
"""`given.fill` draws weights √3 times as wide as nn.Linear does; the deep net is torch's."""


class Noting(nn.Module):
    """A model of another form, which notes what is in training mode when it is called."""

    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleList([nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(0.5)])
        self.seen = [None]

    def forward(self, x):
        named = {"the model": self, "its norm": self.parts[1], "its dropout": self.parts[2]}
        self.seen.append([name for name, one in named.items() if one.training])
        for part in self.parts:
            x = part(x)
        return x


def running(given, model):
    """The running statistics, and no count of batches: whoever writes a norm may do without."""
    return {name: one for name, one in given.state(model).items() if "running" in name}


@check(explains="training")
def training_mode(make, given):
    """In training mode each hidden layer is a linear map, a norm over the batch, a sigmoid."""
    for depth, width, classes, batch in [(3, 6, 2, 8), (1, 4, 3, 5), (2, 5, 1, 6)]:
        model = given.fill(make.BatchNormMLP(depth, width, classes))
        yield model(given.normal(batch, width, std=2.0))


@check(explains="eval")
def evaluation_mode(make, given):
    """In evaluation mode each row is on its own, by the running statistics, which stay."""
    for depth, width, classes in [(3, 6, 2), (1, 4, 3)]:
        model = given.fill(make.BatchNormMLP(depth, width, classes), buffers=True).eval()
        x = given.normal(5, width, std=2.0)
        yield model(x)
        yield model(x[1:2])
        yield running(given, model)


@check(explains="form")
def form(make, given):
    """Linear maps without bias, a norm for each with weight and bias, and a head; no more."""
    for depth, width, classes in [(2, 5, 3), (1, 2, 1)]:
        model = make.BatchNormMLP(depth, width, classes)
        shapes = {name: list(p.shape) for name, p in model.named_parameters()}
        yield {"parameters": sorted(shapes)}
        yield shapes
        state = given.state(model)
        yield {name: one for name, one in state.items() if name.startswith("norms") and one.dim()}


@check(explains="running")
def running_statistics(make, given):
    """Training moves each layer's running statistics; evaluation uses what came of it."""
    model = given.fill(make.BatchNormMLP(3, 5, 2))
    for batch in (8, 4):
        model(given.normal(batch, 5, std=2.0))
        yield running(given, model)
    yield model.eval()(given.normal(3, 5))


# Behind a norm a gradient may be a small difference of larger terms. Slack: a unit that hardly
# varies over the batch is blown up by its norm, with whatever rounding it has, and by the next.
@check(explains="gradients", magnitude=1.0, slack=4.0)
def gradients(make, given):
    """Gradients reach the input and every weight, through the batch's statistics too."""
    for depth, width, batch in [(2, 5, 9), (3, 4, 12)]:
        model = given.fill(make.BatchNormMLP(depth, width, 3))
        yield given.backward(model, given.normal(batch, width))
    model = given.fill(make.BatchNormMLP(2, 4, 2), buffers=True).eval()
    yield given.backward(model, given.normal(3, 4))


# Slack: a norm or a sigmoid written otherwise rounds otherwise, and twenty layers multiply it.
@check(explains="alive", slack=8.0)
def gradients_stay_alive(make, given):
    """Through twenty layers the gradient keeps its size, from the last layer to the first."""
    model = given.fill(make.BatchNormMLP(20, 10, 3), scale=TORCH_SCALE)
    given.pull_back(model(given.normal(32, 10)))
    sizes = [layer.weight.grad.abs().mean() for layer in model.layers]
    yield {"mean |dL/dW| of each layer": torch.stack(sizes)}


@check(explains="predict")
def prediction(make, given):
    """predict gives the scores of evaluation mode, whatever mode the model comes in."""
    x = given.normal(5, 6, std=2.0)
    for mode in (True, False):
        model = given.fill(make.BatchNormMLP(2, 6, 3), buffers=True).train(mode)
        yield make.predict(model, x)
        yield make.predict(model, x[:1])
        yield running(given, model)


@check(explains="predict")
def as_it_was(make, given):
    """predict records no graph, works for any model, and puts its mode back."""
    for mode in (True, False):
        model = given.fill(Noting(), buffers=True).train(mode)
        given.reseed()
        scores = make.predict(model, given.normal(3, 4))
        yield {"scores": scores, "in training mode when called": model.seen[-1]}
        yield {
            "scores.requires_grad": scores.requires_grad,
            "model.training": model.training,
            "its parts' training": [part.training for part in model.parts],
            "gradients are enabled": torch.is_grad_enabled(),
            "weights require gradients": all(p.requires_grad for p in model.parameters()),
        }
        yield running(given, model)


@check(explains="single")
def single_row(make, given):
    """In training mode a batch of one row raises ValueError; in evaluation mode it works."""
    model = given.fill(make.BatchNormMLP(2, 4, 2), buffers=True)
    x = given.normal(1, 4)
    yield given.raises(model, x)
    yield given.raises(model.eval(), x)
    yield model(x)


@check(explains="input")
def input_kept(make, given):
    """The input is left alone, non-contiguous inputs work, a second call gives the same."""
    model = given.fill(make.BatchNormMLP(2, 6, 2))
    x = given.normal(4, 6, strided=True)
    yield {"output": model(x), "input afterwards": x}
    yield {"output": model(x), "input afterwards": x}
    yield {"scores": make.predict(model, x), "input afterwards": x}
