"""Independent answer: PyTorch's own ReLU forwards, a step function backwards."""

import torch


class Step(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return torch.relu(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.slope = torch.heaviside(inputs[0], torch.zeros_like(inputs[0]))

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.mul(ctx.slope)


def relu(x):
    return Step.apply(x)
