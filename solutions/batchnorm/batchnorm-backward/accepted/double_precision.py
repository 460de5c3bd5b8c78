"""The formula with n before the bracket, as papers print it, computed in float64."""

import torch


def batchnorm_backward(dy, x, weight, eps=1e-5, running=None):
    kind = x.dtype
    g, a, w = (t.detach().to(torch.float64) for t in (dy, x, weight))
    dims = (0,) if a.ndim == 2 else (0, 2, 3)
    m = a[:, 0].numel()
    spread = {"dim": dims, "keepdim": True}
    view = (-1,) if a.ndim == 2 else (-1, 1, 1)
    if running is None:
        var, mu = torch.var_mean(a, correction=0, **spread)
    else:
        mu, var = (t.double().view(view) for t in running)
    inv = torch.rsqrt(var + eps)
    xhat = (a - mu) * inv
    gx = g * w.view(view)
    if running is None:
        dx = inv / m * (m * gx - gx.sum(**spread) - xhat * (gx * xhat).sum(**spread))
    else:
        dx = gx * inv
    return dx.to(kind), (g * xhat).sum(dims).to(kind), g.sum(dims).to(kind)
