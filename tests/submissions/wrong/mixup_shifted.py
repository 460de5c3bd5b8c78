# challenge: overfitting/mixup
# seed: 7
# fails: permutation=wrong
# says: permutations only
"""Partners by one random shift: each is as likely for each sample, and most permutations never come."""
import torch
import torch.nn.functional as F


def mixup(x, labels, classes, alpha=0.2):
    if alpha < 0:
        raise ValueError(alpha)
    y = F.one_hot(labels, classes).to(x.dtype)
    if alpha == 0:
        return x, y
    count = len(x)
    own = torch.distributions.Beta(alpha, alpha).sample((count,)).to(x)
    order = torch.arange(count).roll(int(torch.randint(count, ())))
    wide = own.reshape(-1, *[1] * (x.dim() - 1))
    own = own[:, None]
    return wide * x + (1 - wide) * x[order], own * y + (1 - own) * y[order]
