"""New tensors each step, state by parameter in one dict of tuples."""

import torch


class Adam:
    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False
    ):
        if min(betas) < 0 or max(betas) >= 1:
            raise ValueError("betas")
        self.state = dict.fromkeys(params, (0, 0.0, 0.0, 0.0))
        self.hyper = lr, *betas, eps, weight_decay, amsgrad

    def step(self):
        lr, b1, b2, eps, decay, keep_largest = self.hyper
        for p, (t, m, v, s) in self.state.items():
            if p.grad is None:
                continue
            w = p.detach()
            g = p.grad + decay * w
            t, m, v = t + 1, b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
            s = torch.where(v > s, v, s) if keep_largest else v
            self.state[p] = t, m, v, s
            p.data = w - lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)) ** 0.5 + eps)

    def zero_grad(self):
        for p in self.state:
            if p.grad is not None:
                p.grad = torch.zeros_like(p.grad)
