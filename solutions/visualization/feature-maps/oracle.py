"""Independent answer: no hooks, but a call that notes what each module of a copy returns."""

import copy

import torch
from torch import nn


def feature_maps(model, x, names):
    twin = copy.deepcopy(model).eval()
    addresses = {}
    for name in names:
        place = twin
        for step in name.split(".") if name else []:
            if step not in place._modules:
                raise KeyError(name)
            place = place._modules[step]
        addresses[name] = place
    log = []
    usual = nn.Module.__call__

    def noting(self, *args, **kwargs):
        output = usual(self, *args, **kwargs)
        log.append((self, output.detach().clone() if torch.is_tensor(output) else None))
        return output

    nn.Module.__call__ = noting
    try:
        twin(x.detach().clone())
    finally:
        nn.Module.__call__ = usual
    return {name: [y for one, y in log if one is addresses[name]] for name in names}
