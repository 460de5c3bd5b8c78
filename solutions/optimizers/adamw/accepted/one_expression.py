"""New tensors each step, decay inside the bracket, state by parameter in one dict."""

import torch


class AdamW:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        self.state = dict.fromkeys(params, (0, 0.0, 0.0))
        self.hyper = lr, *betas, eps, weight_decay

    def step(self):
        lr, b1, b2, eps, decay = self.hyper
        for p, (t, m, v) in self.state.items():
            g = p.grad
            if g is not None:
                t, m, v = t + 1, b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
                self.state[p] = t, m, v
                update = (m / (1 - b1**t)) / ((v / (1 - b2**t)) ** 0.5 + eps)
                p.data = p.data - lr * (update + decay * p.data)

    def zero_grad(self):
        for p in self.state:
            if p.grad is not None:
                p.grad = torch.zeros_like(p.grad)
