"""On top of torch's Optimizer: state by name, rows and columns with their axes kept."""

import torch
from torch.optim import Optimizer


class Adafactor(Optimizer):
    def __init__(self, params, lr=0.01, power=0.8, eps=1e-30, clip=1.0):
        super().__init__(params, {"lr": lr, "power": power, "eps": eps, "clip": clip})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                grad = p.grad
                state = self.state[p]
                factored = grad.dim() >= 2
                if "step" not in state:
                    state["step"] = 0
                    if factored:
                        state["row"] = grad.new_zeros((*grad.shape[:-1], 1))
                        state["col"] = grad.new_zeros((*grad.shape[:-2], 1, grad.shape[-1]))
                    else:
                        state["v"] = torch.zeros_like(grad)
                state["step"] += 1
                keep = 1.0 - state["step"] ** (-group["power"])
                s = grad.pow(2).add(group["eps"])
                if factored:
                    state["row"].lerp_(s.mean(dim=-1, keepdim=True), 1.0 - keep)
                    state["col"].lerp_(s.mean(dim=-2, keepdim=True), 1.0 - keep)
                    share = state["row"] / state["row"].mean(dim=-2, keepdim=True)
                    update = grad / (share.sqrt() * state["col"].sqrt())
                else:
                    state["v"].lerp_(s, 1.0 - keep)
                    update = grad / state["v"].sqrt()
                rms = update.norm(2) / update.numel() ** 0.5
                update.div_(max(1.0, (rms / group["clip"]).item()))
                p.add_(update, alpha=-group["lr"])
