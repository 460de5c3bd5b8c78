"""A large negative number in place of minus infinity; einsum; empty rows multiplied by 0."""

import math

import torch


def causal_attention(q, k, v, keep=None):
    tq, tk = q.shape[2], k.shape[2]
    bias = torch.zeros(q.shape[0], 1, tq, tk, dtype=q.dtype, device=q.device)
    future = torch.triu(torch.ones(tq, tk, device=q.device), diagonal=tk - tq + 1).bool()
    bias = bias.masked_fill(future, -1e9)
    if keep is not None:
        bias = bias.masked_fill(keep.logical_not().view(-1, 1, 1, tk), -1e9)
    logits = torch.einsum("bhid,bhjd->bhij", q * (1 / math.sqrt(q.shape[3])), k) + bias
    p = (logits - logits.logsumexp(3, keepdim=True)).exp()
    p = p * (bias == 0).any(-1, keepdim=True)
    return torch.einsum("bhij,bhje->bhie", p, v)
