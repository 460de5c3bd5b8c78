"""New tensors each step; a velocity of `None` tells the first one; state by parameter."""

import torch


class SGD:
    def __init__(
        self, params, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False
    ):
        if nesterov and not (momentum > 0 and dampening == 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        self.memory = dict.fromkeys(params)
        self.lr = lr
        self.rest = momentum, dampening, weight_decay, nesterov

    def step(self):
        mu, tau, decay, nesterov = self.rest
        for w, v in self.memory.items():
            if w.grad is not None:
                g = w.grad + decay * w.detach()
                v = g if v is None else mu * v + (1 - tau) * g
                self.memory[w] = v
                w.data = w.data - self.lr * (g + mu * v if nesterov else v if mu else g)

    def zero_grad(self):
        for w in self.memory:
            if w.grad is not None:
                w.grad = torch.zeros_like(w)
