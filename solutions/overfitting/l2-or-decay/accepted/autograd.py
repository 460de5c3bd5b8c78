"""The L2 share is the penalty's own gradient; sums are kept undecayed and corrected by hand."""

import torch


def penalty(model, decay):
    squares = [torch.sum(p**2) for name, p in model.named_parameters() if len(p.shape) >= 2]
    return sum(squares) * (decay / 2)


def adam_step(model, state, lr=1e-3, decay=0.01, decoupled=False):
    weights = [p for p in model.parameters() if p.dim() >= 2 and p.requires_grad]
    with torch.enable_grad():
        shares = torch.autograd.grad(penalty(model, decay), weights) if weights else []
    shares = {id(p): share for p, share in zip(weights, shares, strict=True)}
    for p in model.parameters():
        g = p.grad
        if g is None:
            continue
        share = shares.get(id(p), torch.zeros_like(p))
        mine = state.setdefault(id(p), {"t": 0, "m": 0, "v": 0})
        mine["t"] += 1
        new = p.detach().clone()
        if decoupled:
            new = new - lr * share
        else:
            g = g + share
        mine["m"] = mine["m"] + (1 - 0.9) * (g - mine["m"])
        mine["v"] = mine["v"] + (1 - 0.999) * (g**2 - mine["v"])
        m = mine["m"] / (1 - 0.9 ** mine["t"])
        v = mine["v"] / (1 - 0.999 ** mine["t"])
        p.data.copy_(new - lr * m / (torch.sqrt(v) + 1e-8))
