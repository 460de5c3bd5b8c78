"""Everything in float32 or wider; dampening taken as 0 in the first step; zeroed in place."""

import torch


class Slot:
    def __init__(self, parameter):
        self.parameter = parameter
        self.wide = torch.promote_types(parameter.dtype, torch.float32)
        self.velocity = torch.zeros(parameter.shape, dtype=self.wide, device=parameter.device)
        self.fresh = True

    def update(self, lr, momentum, dampening, decay, nesterov):
        weight = self.parameter.to(self.wide)
        g = torch.add(self.parameter.grad.to(self.wide), weight, alpha=decay)
        if momentum == 0:
            direction = g
        else:
            share = 1.0 if self.fresh else 1.0 - dampening
            self.velocity = torch.add(share * g, self.velocity, alpha=momentum)
            self.fresh = False
            direction = torch.add(g, self.velocity, alpha=momentum) if nesterov else self.velocity
        self.parameter.copy_(weight - lr * direction)


class SGD:
    def __init__(
        self, params, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False
    ):
        if nesterov:
            if momentum <= 0:
                raise ValueError("no momentum")
            if dampening:
                raise ValueError("dampening")
        self.slots = [Slot(p) for p in params]
        self.lr = lr
        self.settings = (momentum, dampening, weight_decay, nesterov)

    def step(self):
        with torch.no_grad():
            for slot in self.slots:
                if slot.parameter.grad is not None:
                    slot.update(self.lr, *self.settings)

    def zero_grad(self):
        for slot in self.slots:
            grad = slot.parameter.grad
            if grad is not None:
                grad.detach_().zero_()
