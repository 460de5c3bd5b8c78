"""On top of torch's Optimizer: a group, lazy state, a closure, gradients set to zero."""

import math

import torch
from torch.optim import Optimizer


class Adam(Optimizer):
    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False
    ):
        for beta in betas:
            if beta < 0 or beta >= 1:
                raise ValueError(f"Invalid beta parameter: {beta}")
        defaults = {"lr": lr, "betas": betas, "eps": eps, "decay": weight_decay, "ams": amsgrad}
        super().__init__(params, defaults)

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
                if group["decay"] != 0:
                    g = g.add(p.data, alpha=group["decay"])
                state["m"].lerp_(g, 1 - b1)
                state["v"].mul_(b2).addcmul_(g, g.conj(), value=1 - b2)
                second = state["v"]
                if group["ams"]:
                    second = state["max"] = torch.max(state.get("max", second), second)
                c1, c2 = 1 - b1 ** state["t"], 1 - b2 ** state["t"]
                denominator = (second.sqrt() / math.sqrt(c2)).add_(group["eps"])
                p.data.addcdiv_(state["m"], denominator, value=-group["lr"] / c1)
        return loss
