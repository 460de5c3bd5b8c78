"""Independent answer: a matrix that blends, applied to samples and labels alike."""

import torch


def mixup(x, labels, classes, alpha=0.2):
    if alpha < 0:
        raise ValueError("alpha")
    n = x.shape[0]
    blend = torch.eye(n, dtype=torch.float64)
    if alpha > 0:
        a, b = torch._standard_gamma(torch.full((2, n), float(alpha), dtype=torch.float64))
        own = torch.diag(a / (a + b))
        blend = own @ blend + (blend - own) @ blend[torch.randperm(n)]
    hard = torch.eye(classes, dtype=torch.float64)[labels.cpu()]
    mixed = (blend @ x.double().cpu().reshape(n, -1)).reshape(x.shape)
    return mixed.to(x), (blend @ hard).to(x)
