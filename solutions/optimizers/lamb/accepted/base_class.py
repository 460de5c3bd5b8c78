"""On top of torch's Optimizer: groups, lazy state, norms by einsum, `where` for the ratio."""

import torch
from torch.optim import Optimizer


class Lamb(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.0, clamp=10.0):
        defaults = {"lr": lr, "betas": betas, "eps": eps, "decay": weight_decay, "clamp": clamp}
        super().__init__(params, defaults)

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
                u = (state["m"] / c1) / ((state["v"] / c2).sqrt() + group["eps"])
                if group["decay"] != 0:
                    u.add_(p.data, alpha=group["decay"])
                w_norm = torch.sqrt((p.data * p.data).sum())
                u_norm = torch.sqrt((u * u).sum())
                one = torch.ones_like(w_norm)
                trust = torch.where(
                    w_norm > 0,
                    torch.where(u_norm > 0, torch.clamp(w_norm, 0, group["clamp"]) / u_norm, one),
                    one,
                )
                p.data.add_(u * trust, alpha=-group["lr"])
        return loss
