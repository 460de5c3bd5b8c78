"""Each query of each sample gathers the keys that it sees, and attends over those alone."""

import torch


def causal_attention(q, k, v, keep=None):
    before = k.shape[2] - q.shape[2]
    samples = []
    for b in range(q.shape[0]):
        columns = []
        for i in range(q.shape[2]):
            index = torch.arange(before + i + 1, device=q.device)
            if keep is not None:
                index = index[keep[b, : before + i + 1]]
            keys, values = k[b].index_select(1, index), v[b].index_select(1, index)
            score = (keys @ q[b, :, i].unsqueeze(-1)).squeeze(-1) / q.shape[-1] ** 0.5
            columns.append((score.softmax(-1).unsqueeze(1) @ values).squeeze(1))
        samples.append(torch.stack(columns, dim=1))
    return torch.stack(samples)
