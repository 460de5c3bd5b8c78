"""By the kind of module, with a set of what was seen; pixels gathered in lists."""

import torch
from torch import nn


def gray(numbers):
    least, most = torch.aminmax(numbers)
    if torch.equal(least, most):
        return torch.empty_like(numbers).fill_(1 / 2)
    return torch.sub(numbers, least).mul((most - least).reciprocal())


def named_weights(module):
    for prefix, part in module.named_modules():
        start = prefix and prefix + "."
        if isinstance(part, (nn.RNN, nn.GRU, nn.LSTM)):
            for name in part._flat_weights_names:
                if name.startswith("weight"):
                    yield start + name, getattr(part, name)
        else:
            for name, weight in part.named_parameters(recurse=False):
                yield start + name, weight


def pictures(module):
    seen, found = [], {}
    for name, weight in named_weights(module):
        if any(weight is other for other in seen) or weight.dim() < 2:
            continue
        seen.append(weight)
        weight = weight.clone().detach()
        if weight.dim() == 2:
            found[name] = gray(weight)
            continue
        for i in range(weight.size(0)):
            channels = [weight[i, c] for c in range(weight.size(1))]
            join = torch.dstack if len(channels) == 3 else torch.hstack
            found[name + "[" + str(i) + "]"] = gray(join(channels))
    return found
