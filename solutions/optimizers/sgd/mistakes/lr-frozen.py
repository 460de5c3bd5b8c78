"""The settings are put away in the constructor, lr among them."""

import torch


class SGD:
    def __init__(
        self, params, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False
    ):
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params = list(params)
        self.lr = lr
        self.settings = lr, momentum, dampening, weight_decay, nesterov
        self.velocities = [None for _ in self.params]

    @torch.no_grad()
    def step(self):
        lr, momentum, dampening, weight_decay, nesterov = self.settings
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            grad = p.grad + weight_decay * p
            if momentum:
                velocity = self.velocities[i]
                if velocity is None:
                    velocity = grad.clone()
                else:
                    velocity.mul_(momentum).add_(grad, alpha=1 - dampening)
                self.velocities[i] = velocity
                grad = grad + momentum * velocity if nesterov else velocity
            p.sub_(lr * grad)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
