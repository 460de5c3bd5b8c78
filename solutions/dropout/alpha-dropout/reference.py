"""Alpha dropout: dropped to SELU's lower limit, then one line that mends mean and variance."""

import torch
from torch import Tensor, nn

LIMIT = -1.0507009873554805 * 1.6732632423543772
"""α′, what SELU flattens out at: dropped elements take this value."""


class AlphaDropout(nn.Module):
    """Dropout that keeps the mean 0 and the variance 1 of its inputs."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not 0.0 <= p <= 1.0:
            raise ValueError(f"p is a probability, {p} is none")
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        if self.p == 1.0:
            return x * torch.zeros_like(x)
        q = 1.0 - self.p
        a = (q + LIMIT**2 * q * self.p) ** -0.5
        b = -a * self.p * LIMIT
        keep = torch.rand(x.shape, device=x.device) >= self.p
        z = torch.where(keep, x, LIMIT)
        return a * z + b
