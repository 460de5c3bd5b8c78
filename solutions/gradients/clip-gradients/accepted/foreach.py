"""torch's functions on lists of tensors."""

import torch


def clip_gradients(parameters, max_norm):
    if isinstance(parameters, torch.Tensor):
        parameters = [parameters]
    grads = [p.grad.detach() for p in parameters if p.grad is not None]
    if not grads:
        return torch.zeros(())
    total = torch.stack(torch._foreach_norm(grads)).norm()
    factor = torch.minimum(max_norm / (total + 1e-6), torch.ones_like(total))
    torch._foreach_mul_(grads, factor.item())
    return total.reshape(1)
