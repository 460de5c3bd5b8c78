"""The sequence as a grid with stride columns: a far key stands above in the same column.

Columns and windows each have a softmax of their own, and are merged by their totals."""

import math

import torch
import torch.nn.functional as F


def part(logits, values):
    """What a softmax over the last axis mixes, and the logarithm of its total."""
    return torch.einsum("...ij,...jw->...iw", logits.softmax(-1), values), logits.logsumexp(-1)


def sparse_attention(q, k, v, stride=None):
    n = q.size(2)
    size = min(math.ceil(math.sqrt(n)) if stride is None else stride, n)
    rest = -n % size
    q, k, v = (F.pad(one, (0, 0, 0, rest)) for one in (q / math.sqrt(q.size(-1)), k, v))
    here = torch.arange(n + rest, device=q.device).unflatten(0, (-1, size))

    columns = [one.unflatten(2, (-1, size)).transpose(2, 3) for one in (q, k, v)]
    above = here.T.unsqueeze(-1) > here.T.unsqueeze(-2)
    logits = (columns[0] @ columns[1].mT).masked_fill(~above, -1e9)
    far, far_total = (one.transpose(2, 3).flatten(2, 3) for one in part(logits, columns[2]))
    far_total = torch.where(here.flatten() < size, -torch.inf, far_total)

    rows = [one.unflatten(2, (-1, size)) for one in (q, k, v)]
    two = [torch.cat([F.pad(one[:, :, :-1], (0, 0, 0, 0, 1, 0)), one], 3) for one in rows[1:]]
    j = torch.cat([here - size, here], 1).unsqueeze(-2)
    back = here.unsqueeze(-1) - j
    logits = (rows[0] @ two[0].mT).masked_fill((back < 0) | (back >= size) | (j < 0), -1e9)
    near, near_total = (one.flatten(2, 3) for one in part(logits, two[1]))

    share = torch.sigmoid(near_total - far_total).unsqueeze(-1)
    return (share * near + (1 - share) * far)[:, :, :n]
