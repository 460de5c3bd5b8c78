"""What a search makes of the shares of the candidates, and of the losses."""

import torch
from torch import nn

from quizapp.checks.figure import axis, figure, lines

STEPS = 40


class Steps:
    def __init__(self, params, lr):
        self.params, self.lr = list(params), lr

    def zero_grad(self, set_to_none=True):
        for p in self.params:
            p.grad = None

    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.data -= self.lr * p.grad


class Square(nn.Module):
    def forward(self, x):
        return x * x


@figure(
    title="A search: the candidates' shares, and the losses",
    caption="The classes are told apart by a square, and its share should grow while the others' "
    "shrink. Shares that do not move have no gradient; shares always sum to 1.",
)
def search(make, given):
    names = ["identity", "square", "tanh"]
    layer = make.MixedLayer([nn.Identity(), Square(), nn.Tanh()])
    model = given.fill(nn.Sequential(layer, nn.Linear(4, 2)))
    with torch.no_grad():
        layer.alpha.zero_()
    alphas = [p for p in model.parameters() if p is layer.alpha]
    both = Steps([p for p in model.parameters() if p is not layer.alpha], 0.3), Steps(alphas, 2.0)
    shares, losses = {name: [] for name in names}, {"training": [], "validation": []}
    data = []
    for _ in range(2):
        x = given.normal(32, 4)
        data.append((x, (x.square().sum(dim=1) > 3.4).long()))
    for _ in range(STEPS):
        for name, share in zip(names, layer.alpha.detach().softmax(dim=0).tolist(), strict=True):
            shares[name].append(share)
        pair = make.search_step(model, *both, *data)
        for name, loss in zip(losses, pair, strict=True):
            losses[name].append(float(loss))
    return [
        lines(shares, title="shares", x="step", y=axis("share", low=0.0, high=1.0)),
        lines(losses, title="losses", x="step", y=axis("loss", low=0.0)),
    ]
