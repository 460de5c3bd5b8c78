"""The state flattened first; of each memory the first is kept; `min` chooses the form."""

import torch


def flatten(value, found):
    if isinstance(value, torch.Tensor):
        found.append(value)
    elif isinstance(value, str | bytes):
        pass
    elif hasattr(value, "keys"):
        for key in value:
            flatten(value[key], found)
    elif hasattr(value, "__iter__"):
        for one in value:
            flatten(one, found)
    return found


def weight(tensor):
    if tensor.is_sparse:
        tensor = tensor.coalesce()
        return sum(weight(part) for part in (tensor.indices(), tensor.values()))
    return tensor.nelement() * torch.empty((), dtype=tensor.dtype).element_size()


def saved_bytes(model):
    found = flatten(model.state_dict() if hasattr(model, "state_dict") else model, [])
    total = 0
    for index, one in enumerate(found):
        before = [x for x in found[:index] if not x.is_sparse and x.dtype == one.dtype]
        if one.is_sparse or not any(map(one.is_set_to, before)):
            total += weight(one)
    return total


def ratio(before, after):
    return saved_bytes(before) * 1.0 / saved_bytes(after)


def compact(model):
    result = {}
    for name, value in model.state_dict().items():
        both = [value, value.to_sparse()] if torch.is_tensor(value) else None
        result[name] = min(both, key=weight) if both else value
    return result
