"""NumPy's SVD; searchsorted finds the rank; singular values in the first layer."""

import numpy as np
import torch
from torch import nn


def layer(weight, bias, like):
    new = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    new = new.to(device=like.device, dtype=like.dtype)
    state = {"weight": torch.tensor(np.ascontiguousarray(weight)).to(like)}
    if bias is not None:
        state["bias"] = bias.detach().clone()
    new.load_state_dict(state)
    return new


def factorize(linear, energy):
    if energy > 1 or energy <= 0:
        raise ValueError(energy)
    w = linear.weight.detach().cpu().numpy().astype(np.float64)
    u, s, vt = np.linalg.svd(w, full_matrices=False)
    total = np.cumsum(s * s)
    r = int(np.searchsorted(total, energy * total[-1], side="left")) + 1
    r = min(r, len(s))
    if r * (w.shape[0] + w.shape[1]) >= w.size:
        return layer(w, linear.bias, linear.weight)
    return nn.Sequential(
        layer(s[:r, None] * vt[:r], None, linear.weight),
        layer(u[:, :r], linear.bias, linear.weight),
    )
