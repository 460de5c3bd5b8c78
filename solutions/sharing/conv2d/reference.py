"""2-d convolution as deep learning means it: one kernel, laid on every window of the input."""

import torch
import torch.nn.functional as F
from torch import Tensor


def conv2d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
    groups: int = 1,
) -> Tensor:
    """Cross-correlate `x` (batch, in, height, width) with `weight` (out, in / groups, kh, kw)."""
    out_channels, per_group, kh, kw = weight.shape
    if x.shape[1] != groups * per_group or out_channels % groups:
        raise ValueError(f"{x.shape[1]} channels, weight {tuple(weight.shape)}, groups {groups}")
    sh, sw = pair(stride)
    ph, pw = pair(padding)
    dh, dw = pair(dilation)
    span_h, span_w = dh * (kh - 1) + 1, dw * (kw - 1) + 1

    padded = F.pad(x, (pw, pw, ph, ph))
    windows = padded.unfold(2, span_h, sh).unfold(3, span_w, sw)[..., ::dh, ::dw]
    blocks = windows.unflatten(1, (groups, per_group))
    kernels = weight.unflatten(0, (groups, -1))
    out = torch.einsum("ngchwij,gocij->ngohw", blocks, kernels).flatten(1, 2)
    if bias is not None:
        out = out + bias[:, None, None]
    return out


def pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """(for the height, for the width)."""
    return (value, value) if isinstance(value, int) else value
