# challenge: batchnorm/layernorm
# fails: rows=wrong tokens=wrong several-axes=wrong modes=wrong gradients=wrong epsilon=wrong no-spread=wrong large-mean=wrong input-kept=wrong
"""As a well-known tutorial has it: std() divides by n - 1, and eps stands outside of the root."""
import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, shape, eps=1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(shape))
        self.bias = nn.Parameter(torch.zeros(shape))
        self.eps = eps

    def forward(self, x):
        axes = tuple(range(-self.weight.dim(), 0))
        mean, std = x.mean(axes, keepdim=True), x.std(axes, keepdim=True)
        return self.weight * (x - mean) / (std + self.eps) + self.bias
