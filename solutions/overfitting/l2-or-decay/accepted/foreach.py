"""Lists and foreach operations; moments kept by parameter in lists of their own."""

import torch


def penalty(model, decay):
    flat = torch.cat([p.flatten() for p in model.parameters() if p.ndim > 1])
    return decay * torch.dot(flat, flat) / 2


def adam_step(model, state, lr=1e-3, decay=0.01, decoupled=False):
    params = [p for p in model.parameters() if p.grad is not None]
    if not params:
        return
    with torch.no_grad():
        grads = [p.grad.clone() for p in params]
        for p, g in zip(params, grads, strict=True):
            if p.ndim > 1 and decoupled:
                p -= lr * decay * p
            elif p.ndim > 1:
                g.add_(p, alpha=decay)
        for p in params:
            state.setdefault(p, [0, torch.zeros_like(p), torch.zeros_like(p)])[0] += 1
        ms, vs = ([state[p][i] for p in params] for i in (1, 2))
        torch._foreach_lerp_(ms, grads, 0.1)
        torch._foreach_mul_(vs, 0.999)
        torch._foreach_addcmul_(vs, grads, grads, 0.001)
        for p, m, v in zip(params, ms, vs, strict=True):
            t = state[p][0]
            scale = (1 - 0.999**t) ** 0.5
            p.addcdiv_(m, v.sqrt() / scale + 1e-8, value=-lr / (1 - 0.9**t))
