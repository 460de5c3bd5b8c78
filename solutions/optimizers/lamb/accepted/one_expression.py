"""New tensors each step, state in one dict of tuples, norms as Python numbers."""

import torch


def norm(x):
    return torch.linalg.vector_norm(x).item()


class Lamb:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.0, clamp=10.0):
        self.state = dict.fromkeys(params, (0, 0.0, 0.0))
        self.hyper = lr, *betas, eps, weight_decay, clamp

    def step(self):
        lr, b1, b2, eps, decay, top = self.hyper
        for p, (t, m, v) in self.state.items():
            g = p.grad
            if g is None:
                continue
            t, m, v = t + 1, b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
            self.state[p] = t, m, v
            w = p.detach()
            u = decay * w + (m / (1 - b1**t)) / ((v / (1 - b2**t)) ** 0.5 + eps)
            a, b = min(norm(w), top), norm(u)
            p.data = w - u * (lr * (a / b if a * b else 1))

    def zero_grad(self):
        for p in self.state:
            if p.grad is not None:
                p.grad = torch.zeros_like(p.grad)
