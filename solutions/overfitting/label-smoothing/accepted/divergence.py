"""The divergence from targets filled by scatter, and their entropy added back."""

import torch
import torch.nn.functional as F


def smooth_cross_entropy(logits, target, eps=0.1):
    if eps > 1 or eps < 0:
        raise ValueError("eps must be in [0, 1]")
    k = logits.shape[1]
    q = torch.full_like(logits, eps / k).scatter_(1, target[:, None], 1 - eps + eps / k)
    shifted = logits - logits.detach().amax(1, keepdim=True)
    log_p = shifted - shifted.exp().sum(1, keepdim=True).log()
    divergence = F.kl_div(log_p, q, reduction="none").sum(1)
    return (divergence + torch.special.entr(q).sum(1)).sum() / target.numel()
