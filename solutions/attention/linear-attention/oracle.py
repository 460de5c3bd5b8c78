"""Independent answer: a state that is carried along, with the normaliser as a column of ones."""

import torch


def features(x):
    return torch.where(x > 0, x + 1, torch.exp(torch.minimum(x, torch.zeros_like(x))))


def linear_attention(q, k, v, causal=False):
    values = torch.cat([v, torch.ones_like(v[..., :1])], dim=-1)
    steps = [
        torch.einsum("bhd,bhw->bhdw", features(a), b)
        for a, b in zip(k.unbind(2), values.unbind(2), strict=True)
    ]
    state, rows = 0.0 if causal else sum(steps), []
    for i, query in enumerate(q.unbind(2)):
        state = state + steps[i] if causal else state
        both = torch.einsum("bhd,bhdw->bhw", features(query), state)
        rows.append(both[..., :-1] / both[..., -1:])
    return torch.stack(rows, dim=2)
