"""v itself, but with the quotient taken first; new tensors each step; state in tuples."""

import torch


class Adafactor:
    def __init__(self, params, lr=0.01, power=0.8, eps=1e-30, clip=1.0):
        self.state = dict.fromkeys(params, (0, 0.0, 0.0))
        self.hyper = lr, power, eps, clip

    def step(self):
        lr, power, eps, clip = self.hyper
        for p, (t, r, c) in self.state.items():
            g = p.grad
            if g is None:
                continue
            t += 1
            fresh = t**-power
            s = g.detach() ** 2 + eps
            if s.ndim < 2:
                v = r = r * (1 - fresh) + s * fresh
            else:
                r = r * (1 - fresh) + s.sum(-1) * fresh
                c = c * (1 - fresh) + s.sum(-2) * fresh
                v = (r / r.sum(-1, keepdim=True))[..., :, None] * c[..., None, :]
            self.state[p] = t, r, c
            u = g / torch.sqrt(v)
            rms = torch.sqrt(torch.mean(u**2))
            p.data = p.data - lr * u / torch.maximum(torch.ones_like(rms), rms / clip)

    def zero_grad(self):
        for p in self.state:
            if p.grad is not None:
                p.grad.zero_()
