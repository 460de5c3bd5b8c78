"""Forward and backward by hand in an autograd function, in double precision inside."""

import torch
from torch import nn


class Normalise(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, bias, mean, scale, fixed):
        hat = (x.double() - mean[:, None]) * scale[:, None]
        ctx.save_for_backward(hat, weight, scale)
        ctx.fixed = fixed
        return (hat * weight.double()[:, None] + bias.double()[:, None]).to(x.dtype)

    @staticmethod
    def backward(ctx, up):
        hat, weight, scale = ctx.saved_tensors
        wide = up.double()
        d_weight, d_bias = (wide * hat).sum((0, 2)), wide.sum((0, 2))
        if not ctx.fixed:
            n = up.shape[0] * up.shape[2]
            wide = wide - d_bias[:, None] / n - hat * d_weight[:, None] / n
        d_x = wide * (weight.double() * scale)[:, None]
        return d_x.to(up.dtype), d_weight.to(up.dtype), d_bias.to(up.dtype), None, None, None


class BatchNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        three = x.flatten(2) if x.dim() > 2 else x.unsqueeze(2)
        mean, var = self.running_mean.double(), self.running_var.double()
        if self.training:
            wide = three.detach().double()
            n = wide.shape[0] * wide.shape[2]
            if n <= 1:
                raise ValueError("need more than one value")
            mean, var = wide.mean((0, 2)), wide.var((0, 2), unbiased=False)
            m = self.momentum
            self.running_mean.copy_((1 - m) * self.running_mean + m * mean)
            self.running_var.copy_((1 - m) * self.running_var + m * var * n / (n - 1))
        scale = 1 / (var + self.eps).sqrt()
        out = Normalise.apply(three, self.weight, self.bias, mean, scale, not self.training)
        return out.reshape(x.shape)
