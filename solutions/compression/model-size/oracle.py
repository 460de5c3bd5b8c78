"""Independent answer: an inventory of blocks of memory, gathered from a stack."""

import torch
from torch import nn


def saved_bytes(model):
    stack = [model.state_dict()] if isinstance(model, nn.Module) else [model]
    blocks, sparse = {}, 0
    while stack:
        one = stack.pop()
        if isinstance(one, torch.Tensor) and one.layout is torch.sparse_coo:
            whole = one.to_dense()
            nonzero = one.coalesce().values().numel() // max(
                1, whole.shape[one.sparse_dim() :].numel()
            )
            sparse += nonzero * (8 * one.dim() + whole.itemsize)
        elif isinstance(one, torch.Tensor):
            storage = one.untyped_storage()
            blocks[storage.data_ptr()] = storage.nbytes()
        elif hasattr(one, "values"):
            stack.extend(one.values())
        elif isinstance(one, (list, tuple)):
            stack.extend(one)
    return sparse + sum(blocks.values())


def ratio(before, after):
    return saved_bytes(before) / saved_bytes(after)


def compact(model):
    state = dict(model.state_dict())
    for name, value in state.items():
        if torch.is_tensor(value):
            count = int((value != 0).sum())
            if count * (8 * value.dim() + value.itemsize) < value.nbytes:
                where = value.nonzero().T
                entries = value[tuple(where)]
                state[name] = torch.sparse_coo_tensor(
                    where, entries, value.shape, check_invariants=True
                )
    return state
