"""The right weights, but all n × n of them: no cheaper than the softmax."""

import torch.nn.functional as F


def linear_attention(q, k, v, causal=False):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    weights = q @ k.transpose(-1, -2)
    if causal:
        weights = weights.tril()
    return weights @ v / weights.sum(dim=-1, keepdim=True)
