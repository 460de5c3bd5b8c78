"""Key by key with a running maximum, as fused kernels do it: no row of weights is ever held."""

import torch


def causal_attention(q, k, v, keep=None):
    out_type = q.dtype
    q, k, v = q.double(), k.double(), v.double()
    batch, heads, n, d = q.shape
    m = k.shape[2]
    low = torch.finfo(torch.float64).min / 4
    top = torch.full((batch, heads, n, 1), low, dtype=torch.float64, device=q.device)
    total = torch.zeros_like(top)
    mixed = q.new_zeros(batch, heads, n, v.shape[3])
    row = torch.arange(n, device=q.device).reshape(1, 1, n, 1) + m - n
    for j in range(m):
        seen = (row >= j).expand(batch, 1, n, 1)
        if keep is not None:
            seen = seen & keep[:, j].reshape(batch, 1, 1, 1)
        score = (q * k[:, :, j : j + 1]).sum(-1, keepdim=True) * d**-0.5
        score = torch.where(seen, score, torch.full_like(score, low))
        new = torch.maximum(top, score)
        old, weight = (top - new).exp(), torch.where(seen, (score - new).exp(), 0.0)
        total = total * old + weight
        mixed = mixed * old + weight * v[:, :, j : j + 1]
        top = new
    return torch.where(total > 0, mixed / total.clamp_min(1e-300), 0.0).to(out_type)
