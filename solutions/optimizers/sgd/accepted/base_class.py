"""On top of torch's Optimizer, with `lr` copied into the groups at each step."""

import torch
from torch.optim import Optimizer


class SGD(Optimizer):
    def __init__(
        self, params, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False
    ):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        self.lr = lr
        super().__init__(
            params, {"lr": lr, "mu": momentum, "tau": dampening, "decay": weight_decay}
        )
        self.ahead = nesterov

    def step(self, closure=None):
        loss = None if closure is None else closure()
        for group in self.param_groups:
            group["lr"] = self.lr
            with_gradient = [p for p in group["params"] if p.grad is not None]
            for p in with_gradient:
                d = p.grad.data
                if group["decay"] != 0:
                    d = d.add(p.data, alpha=group["decay"])
                if group["mu"] != 0:
                    state = self.state[p]
                    if "buffer" not in state:
                        buffer = state["buffer"] = torch.clone(d).detach()
                    else:
                        buffer = state["buffer"]
                        buffer.mul_(group["mu"]).add_(d, alpha=1 - group["tau"])
                    d = d.add(buffer, alpha=group["mu"]) if self.ahead else buffer
                p.data.add_(d, alpha=-group["lr"])
        return loss
