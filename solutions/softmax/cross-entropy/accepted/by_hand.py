"""Maximum, exponentials and logarithm by hand; a comparison with all words picks the target."""

import torch


def cross_entropy(logits, target, ignore_index=-100):
    n_words = logits.size(-1)
    with torch.no_grad():
        biggest = logits.max(dim=-1, keepdim=True).values
    shifted = logits - biggest
    log_sum = shifted.exp().sum(dim=-1).log()
    is_target = torch.arange(n_words, device=logits.device) == target[..., None]
    right = torch.where(is_target, shifted, torch.zeros_like(shifted)).sum(-1)
    mask = target == ignore_index
    loss = torch.where(mask, logits.new_zeros(()), log_sum - right)
    n = (~mask).sum()
    return loss.sum() / n if n > 0 else loss.sum() * 0
