"""A list of leaves, made once; memory told apart by `is_set_to`; NumPy counts."""

import numpy as np
import torch
from torch import nn


def leaves(value):
    if isinstance(value, nn.Module):
        value = value.state_dict()
    if hasattr(value, "items"):
        value = [one for _, one in value.items()]
    if isinstance(value, (list, tuple)):
        return [leaf for one in value for leaf in leaves(one)]
    return [value] if isinstance(value, torch.Tensor) else []


def weigh(tensor):
    if tensor.is_sparse:
        nnz = tensor.coalesce()._nnz()
        return nnz * tensor.sparse_dim() * 8 + nnz * tensor.element_size()
    return int(np.prod(tensor.shape, dtype=np.int64)) * tensor.element_size()


def saved_bytes(model):
    total, counted = 0, []
    for leaf in leaves(model):
        if not leaf.is_sparse:
            if any(leaf.dtype == one.dtype and leaf.is_set_to(one) for one in counted):
                continue
            counted.append(leaf)
        total += weigh(leaf)
    return total


def ratio(before, after):
    small = saved_bytes(after)
    return saved_bytes(before) / small


def compact(model):
    out = model.state_dict()
    for key in list(out):
        if isinstance(out[key], torch.Tensor):
            thin = out[key].clone().to_sparse()
            if weigh(thin) < weigh(out[key]):
                out[key] = thin
    return out
