"""Draws as the largest of log-weights plus Gumbel noise; one score matrix with signs."""

import torch
import torch.nn.functional as F


def noise(counts, power=0.75):
    total = (counts**power).sum()
    return counts.pow(power).div(total)


def draw_negatives(probabilities, target, k):
    words = torch.arange(len(probabilities), device=target.device)
    logs = probabilities.log().expand(len(target), -1)
    logs = logs.masked_fill(words == target[:, None], -torch.inf)
    uniform = torch.rand(len(target), k, len(words), dtype=torch.float64, device=target.device)
    return (logs[:, None] - (-uniform.log()).log()).argmax(-1)


def negative_sampling_loss(hidden, vectors, target, negatives):
    words = torch.cat((negatives, target[:, None]), dim=1)
    signs = torch.ones(words.shape[1], dtype=hidden.dtype, device=hidden.device)
    signs[:-1] = -1
    scores = (vectors.index_select(0, words.flatten()).view(*words.shape, -1) @ hidden[..., None])[
        ..., 0
    ]
    return -(F.logsigmoid(signs * scores).sum() / hidden.shape[0])
