"""PyTorch's own layer, for any number of axes."""

from torch import nn


class InstanceNorm(nn.InstanceNorm2d):
    def __init__(self, channels, eps=1e-5, affine=False):
        super().__init__(channels, eps=eps, affine=affine)

    def forward(self, x):
        return self._apply_instance_norm(x)
