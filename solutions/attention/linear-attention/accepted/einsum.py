"""Einsum over named axes; the normaliser is a further column of values, all ones."""

import torch
from torch import nn


def linear_attention(q, k, v, causal=False):
    elu = nn.ELU()
    fq, fk = elu(q).add(1), elu(k).add(1)
    ones = torch.ones_like(v[..., :1])
    augmented = torch.cat([v, ones], dim=-1)
    if not causal:
        both = torch.einsum("bhid,bhde->bhie", fq, torch.einsum("bhjd,bhje->bhde", fk, augmented))
    else:
        steps = torch.cumsum(torch.einsum("bhjd,bhje->bhjde", fk, augmented), 2)
        both = torch.einsum("bhid,bhide->bhie", fq, steps)
    return both[..., :-1] / both[..., -1:]
