"""Independent answer: each query alone, over the list of the keys that it may see."""

import torch


def causal_attention(q, k, v, keep=None):
    batch, heads, queries, width = q.shape
    keys = k.shape[2]
    rows = []
    for b in range(batch):
        for h in range(heads):
            for i in range(queries):
                seen = [
                    j
                    for j in range(keys)
                    if j - (keys - queries) <= i and (keep is None or bool(keep[b, j]))
                ]
                total, mixed = 0.0, 0.0 * v[b, h, :1].sum(0)
                if seen:
                    scores = [torch.dot(q[b, h, i], k[b, h, j]) / width**0.5 for j in seen]
                    top = max(one.detach() for one in scores)
                    for j, score in zip(seen, scores, strict=True):
                        total = total + torch.exp(score - top)
                        mixed = mixed + torch.exp(score - top) * v[b, h, j]
                    mixed = mixed / total
                rows.append(mixed)
    return torch.stack(rows).reshape(batch, heads, queries, v.shape[-1])
