"""Lets the empty rows become NaN and clears them; `masked_fill` keeps their gradient clean."""

import torch


def causal_attention(q, k, v, keep=None):
    scores = torch.matmul(q, k.mT).div(q.shape[-1] ** 0.5)
    position = torch.arange(k.shape[-2]).to(q.device)
    hidden = position[None, :] > position[k.shape[-2] - q.shape[-2] :, None]
    scores.masked_fill_(hidden, float("-inf"))
    if keep is not None:
        scores.masked_fill_(~keep[:, None, None], float("-inf"))
    return torch.nan_to_num(scores.softmax(-1)) @ v
