"""Keeps a sum in float64 for each parameter; statistics are measured by hooks, by hand."""

import copy

import torch
from torch import nn


class SWA(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.module = copy.deepcopy(model)
        self.sums = [torch.zeros_like(p, dtype=torch.float64) for p in model.parameters()]
        self.n = 0

    def update(self, model):
        self.n += 1
        for total, old, new in zip(
            self.sums, self.module.parameters(), model.parameters(), strict=True
        ):
            total += new.detach()
            old.data.copy_(total / self.n)
        buffers = dict(model.named_buffers())
        for name, buffer in self.module.named_buffers():
            buffer.data = buffers[name].detach().clone()

    def forward(self, *args):
        return self.module(*args)


def update_bn(batches, model):
    kinds = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)
    measured = {}

    def look(layer, args):
        x = args[0].transpose(0, 1).flatten(1).double()
        measured.setdefault(layer, []).append((x.mean(1), x.var(1)))

    norms = [one for one in model.modules() if isinstance(one, kinds)]
    hooks = [one.register_forward_pre_hook(look) for one in norms]
    was = model.training
    model.train(True)
    with torch.no_grad():
        for batch in batches:
            if isinstance(batch, (list, tuple)):
                batch = batch[0]
            model(batch)
    for hook in hooks:
        hook.remove()
    for layer in (one for one in norms if one.running_mean is not None):
        means, variances = zip(*measured[layer], strict=True)
        layer.running_mean.copy_(torch.stack(means).mean(0))
        layer.running_var.copy_(torch.stack(variances).mean(0))
    model.train(was)
