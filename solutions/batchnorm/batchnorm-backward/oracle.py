"""Independent answer: autograd through torch's own forward pass."""

import torch
import torch.nn.functional as F


def batchnorm_backward(dy, x, weight, eps=1e-5, running=None):
    x, weight = x.clone().requires_grad_(), weight.clone().requires_grad_()
    bias = torch.zeros_like(weight, requires_grad=True)
    mean, var = (None, None) if running is None else running
    with torch.enable_grad():
        y = F.batch_norm(x, mean, var, weight, bias, training=running is None, eps=eps)
    return torch.autograd.grad(y, (x, weight, bias), dy)
