"""The newer form with `setup_context`; a mask as a plain attribute, nothing saved."""

import torch
from torch.autograd import Function


class Half(Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return x.masked_fill(x <= 0, 0.0)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.closed = output == 0

    @staticmethod
    def backward(ctx, *grads):
        return grads[0].masked_fill(ctx.closed, 0.0)


def relu(input: torch.Tensor) -> torch.Tensor:
    return Half.apply(input)
