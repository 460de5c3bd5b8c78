"""Independent answer: torch's Adam and AdamW, whose state goes from one to the other."""

import torch


def penalty(model, decay):
    total = 0.0
    for p in model.parameters():
        if p.dim() > 1:
            total = total + torch.linalg.vector_norm(p) ** 2
    return total * decay / 2


def adam_step(model, state, lr=1e-3, decay=0.01, decoupled=False):
    kind = torch.optim.AdamW if decoupled else torch.optim.Adam
    weights = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    groups = [
        {"params": group, "weight_decay": one}
        for group, one in ((weights, decay), (others, 0.0))
        if group
    ]
    optimizer = kind(groups, lr=lr)
    optimizer.state.update(state)
    optimizer.step()
    state.update(optimizer.state)
