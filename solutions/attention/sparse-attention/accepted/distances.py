"""Distance by distance, scores first, then weights: as much memory as a row of scores."""

import torch


def sparse_attention(q, k, v, stride=None):
    kind, n = q.dtype, q.shape[-2]
    if stride is None:
        stride = next(s for s in range(1, n + 1) if s * s >= n)
    q, k, v = (one.to(torch.float64) for one in (q, k, v))
    distances = [o for o in range(n) if o < stride or not o % stride]
    scores = q.new_full((len(distances), *q.shape[:3]), -1e300)
    for row, o in enumerate(distances):
        dots = torch.linalg.vecdot(q[:, :, o:], k[:, :, : n - o])
        scores[row, :, :, o:] = dots * q.shape[-1] ** -0.5
    weights = torch.exp(scores - scores.amax(0))
    weights = weights / weights.sum(0)
    mixed = torch.zeros_like(v)
    for weight, o in zip(weights, distances, strict=True):
        behind = torch.nn.functional.pad(v[:, :, : n - o], (0, 0, o, 0))
        mixed = mixed + weight[..., None] * behind
    return mixed.to(kind)
