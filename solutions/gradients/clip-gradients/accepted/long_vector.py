"""All gradients as one long vector; a plain number for the norm."""

import torch


def clip_gradients(parameters, max_norm):
    tensors = [parameters] if torch.is_tensor(parameters) else parameters
    held = list(filter(lambda grad: grad is not None, (one.grad for one in tensors)))
    if len(held) == 0:
        return 0
    total = torch.linalg.vector_norm(torch.cat([grad.reshape(-1) for grad in held])).item()
    if total + 1e-6 > max_norm:
        for grad in held:
            grad.data *= max_norm / (total + 1e-6)
    return total
