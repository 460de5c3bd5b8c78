"""Symmetric int8 codes, a scale for each row, and a linear layer that computes with them."""

import torch
from torch import Tensor, nn


@torch.no_grad()
def quantize(x: Tensor) -> tuple[Tensor, Tensor]:
    """Codes from -127 to 127 (int8), and the scale of each row: x is about codes times scale."""
    scale = x.abs().amax(dim=-1) / 127
    scale = torch.where(scale > 0, scale, 1.0)
    codes = torch.round(x / scale.unsqueeze(-1))
    return codes.to(torch.int8), scale


class DynamicLinear(nn.Module):
    """A linear layer with int8 weights, whose inputs are quantised as they come."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        codes, scale = quantize(linear.weight)
        self.register_buffer("codes", codes)
        self.register_buffer("scale", scale)
        self.register_buffer("bias", None if linear.bias is None else linear.bias.detach().clone())

    @torch.no_grad()
    def forward(self, x: Tensor) -> Tensor:
        codes, scale = quantize(x)
        products = codes.int().unsqueeze(-2) * self.codes.int()
        sums = products.sum(dim=-1, dtype=torch.int32)
        out = sums * (scale.unsqueeze(-1) * self.scale)
        return out if self.bias is None else out + self.bias
