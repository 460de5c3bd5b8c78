"""On top of torch's Optimizer: groups, lazy state, a closure, gradients set to zero."""

import math

import torch
from torch.optim import Optimizer


class AdamW(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(
            params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        )

    def zero_grad(self, set_to_none=False):
        super().zero_grad(set_to_none=set_to_none)

    def step(self, closure=None):
        loss = None if closure is None else closure()
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state["t"] = 0
                    state["m"], state["v"] = torch.zeros_like(p.data), torch.zeros_like(p.data)
                state["t"] += 1
                g = p.grad.data
                state["m"].lerp_(g, 1 - b1)
                state["v"].mul_(b2).addcmul_(g, g, value=1 - b2)
                c1, c2 = 1 - b1 ** state["t"], 1 - b2 ** state["t"]
                denominator = state["v"].sqrt().div_(math.sqrt(c2)).add_(group["eps"])
                p.data.mul_(1 - group["lr"] * group["weight_decay"])
                p.data.addcdiv_(state["m"], denominator, value=-group["lr"] / c1)
        return loss
