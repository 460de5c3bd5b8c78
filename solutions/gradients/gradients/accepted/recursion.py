"""The net as a recursion over its layers; old gradients are set aside and put back."""

from functools import partial

import torch
from torch import nn

relu = partial(torch.clamp, min=0)


class DeepMLP(nn.Module):
    def __init__(self, depth, width, activation="sigmoid", residual=False):
        super().__init__()
        match activation:
            case "sigmoid":
                self.act = torch.special.expit
            case "relu":
                self.act = relu
            case other:
                raise ValueError(f"no activation {other}")
        self.residual = residual
        self.layers = nn.ModuleDict({str(i): nn.Linear(width, width) for i in range(depth)})

    def forward(self, x):
        def after(n):
            if n == 0:
                return x
            h, layer = after(n - 1), self.layers[str(n - 1)]
            out = self.act(h @ layer.weight.t() + layer.bias)
            return sum([h, out]) if self.residual else out

        return after(len(self.layers))


def gradient_profile(model, x, cotangent):
    before = {parameter: parameter.grad for parameter in model.parameters()}
    for parameter in before:
        parameter.grad = None
    loss = torch.tensordot(model(x), cotangent, dims=2)
    loss.backward()
    linear = filter(lambda one: type(one) is nn.Linear, model.modules())
    profile = [one.weight.grad.double().abs().mean().item() for one in linear]
    for parameter, grad in before.items():
        parameter.grad = grad
    return profile
