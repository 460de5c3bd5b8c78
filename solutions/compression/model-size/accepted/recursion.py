"""One recursion that keeps a list of what was counted; `nbytes`; the sparse form is computed."""

import math

import torch


def saved_bytes(model):
    counted = []

    def of(value):
        if isinstance(value, torch.nn.Module):
            return of(value.state_dict())
        if isinstance(value, dict):
            return sum(of(one) for one in value.values())
        if isinstance(value, (tuple, list)):
            return sum(map(of, value))
        if not isinstance(value, torch.Tensor):
            return 0
        if value.layout != torch.strided:
            value = value.coalesce()
            return value.indices().nbytes + value.values().nbytes
        for one in counted:
            if one.dtype == value.dtype and value.is_set_to(one):
                return 0
        counted.append(value)
        return value.nbytes

    return of(model)


def ratio(before, after):
    return float(saved_bytes(before)) / float(saved_bytes(after))


def compact(model):
    def smaller(value):
        if not isinstance(value, torch.Tensor) or value.dim() == 0:
            return value
        entry = 8 * value.ndim + value.element_size()
        sparse = torch.count_nonzero(value).item() * entry
        return value.to_sparse_coo() if sparse < math.prod(value.shape) * value.itemsize else value

    return {name: smaller(value) for name, value in model.state_dict().items()}
