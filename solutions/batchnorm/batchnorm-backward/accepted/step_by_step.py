"""Backwards through the graph, one node at a time, as the lecture notes do it."""

import torch


def batchnorm_backward(dy, x, weight, eps=1e-5, running=None):
    shape = x.shape
    if x.dim() == 4:
        dy, x = (t.permute(0, 2, 3, 1).reshape(-1, shape[1]) for t in (dy, x))
    N = x.shape[0]
    mu, var = (x.mean(0), None) if running is None else running
    xmu = x - mu
    if var is None:
        var = (xmu * xmu).mean(0)
    sqrtvar = (var + eps) ** 0.5
    ivar = 1 / sqrtvar
    dbeta = dy.sum(dim=0)
    dgamma = torch.einsum("nc,nc->c", dy, xmu * ivar)
    dxhat = dy * weight
    dx = dxhat * ivar
    if running is None:
        divar = (dxhat * xmu).sum(0)
        dvar = 0.5 * ivar * -1 / sqrtvar**2 * divar
        dx = dx + 2 * xmu * dvar / N
        dmu = -dx.sum(0)
        dx = dx + torch.ones_like(x) / N * dmu
    if len(shape) == 4:
        dx = dx.view(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2)
    return [dx, dgamma, dbeta]
