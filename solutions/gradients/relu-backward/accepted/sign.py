"""The slope as a number: (1 + sign) // 2 of x, computed in float64."""

import torch


class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.slope = torch.div(1 + torch.sign(x.detach()), 2, rounding_mode="floor")
        return torch.fmax(x, x.new_tensor(0))

    @staticmethod
    def backward(ctx, g):
        if not ctx.needs_input_grad[0]:
            return None
        return (g.double() * ctx.slope.double()).to(g) if g.device.type != "mps" else g * ctx.slope


def relu(x):
    return F.apply(x)
