"""State in float32 or wider, running powers of the betas, gradients zeroed in place."""

import torch


class Slot:
    def __init__(self, parameter):
        self.parameter = parameter
        self.wide = torch.promote_types(parameter.dtype, torch.float32)
        self.mean = torch.zeros(parameter.shape, dtype=self.wide, device=parameter.device)
        self.square, self.top = self.mean.clone(), self.mean.clone()
        self.power1 = self.power2 = 1.0

    def update(self, lr, beta1, beta2, eps, decay, amsgrad):
        weight = self.parameter.to(self.wide)
        g = decay * weight + self.parameter.grad.to(self.wide)
        self.mean += (1 - beta1) * (g - self.mean)
        self.square = self.square * beta2 + (1 - beta2) * (g * g)
        self.top = self.top.clamp(min=self.square) if amsgrad else self.square
        self.power1 *= beta1
        self.power2 *= beta2
        root = (self.top / (1 - self.power2)).sqrt()
        self.parameter.copy_(weight - lr / (1 - self.power1) * self.mean / (root + eps))


class Adam:
    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False
    ):
        beta1, beta2 = betas
        if not 0 <= beta1 < 1:
            raise ValueError("beta1")
        if not 0 <= beta2 < 1:
            raise ValueError("beta2")
        self.slots = [Slot(p) for p in params]
        self.arguments = (lr, beta1, beta2, eps, weight_decay, amsgrad)

    def step(self):
        with torch.no_grad():
            for slot in self.slots:
                if slot.parameter.grad is not None:
                    slot.update(*self.arguments)

    def zero_grad(self):
        for slot in self.slots:
            grad = slot.parameter.grad
            if grad is not None:
                grad.detach_().zero_()
