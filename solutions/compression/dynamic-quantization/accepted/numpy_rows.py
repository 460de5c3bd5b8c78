"""NumPy, row by row, with int64 sums."""

import numpy as np
import torch
from torch import nn


def quantize(x):
    array = x.detach().cpu().numpy()
    rows = array.reshape(-1, array.shape[-1])
    codes = np.zeros(rows.shape, dtype=np.int8)
    scales = np.ones(len(rows), dtype=array.dtype)
    for i, row in enumerate(rows):
        largest = np.max(np.abs(row))
        if largest != 0:
            scales[i] = largest / 127
            codes[i] = np.rint(row / scales[i])
    shaped = torch.from_numpy(codes.reshape(array.shape)).to(x.device)
    return shaped, torch.from_numpy(scales.reshape(array.shape[:-1])).to(x.device)


class DynamicLinear(nn.Module):
    def __init__(self, linear):
        super().__init__()
        codes, scales = quantize(linear.weight)
        self.register_buffer("c", codes)
        self.register_buffer("s", scales)
        if linear.bias is not None:
            self.register_buffer("b", linear.bias.detach().clone())

    def forward(self, x):
        codes, scales = quantize(x)
        acc = codes.cpu().numpy().astype(np.int64) @ self.c.cpu().numpy().T.astype(np.int64)
        out = torch.from_numpy(acc).to(x.device) * scales.unsqueeze(-1) * self.s
        return out + self.b if hasattr(self, "b") else out
