"""Channel dropout: one coin for each channel of each sample."""

import torch
from torch import Tensor, nn


class ChannelDropout(nn.Module):
    """Drops whole channels at random in training; the identity in evaluation."""

    def __init__(self, p: float = 0.2) -> None:
        super().__init__()
        if not 0.0 <= p <= 1.0:
            raise ValueError(f"p is a probability, {p} is none")
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        if self.p == 1.0:
            return x * torch.zeros_like(x)
        shape = [*x.shape[:2], *[1] * (x.dim() - 2)]
        keep = torch.rand(shape, device=x.device) >= self.p
        return x * keep / (1.0 - self.p)
