"""Stochastic weight averaging: a running mean of weights, and BatchNorm measured anew."""

import copy
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm


class SWA:
    """The mean of the weights of the models it was shown."""

    def __init__(self, model: nn.Module) -> None:
        self.module = copy.deepcopy(model)
        self.count = 0

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.count += 1
        for mean, new in zip(self.module.parameters(), model.parameters(), strict=True):
            mean.add_((new - mean) / self.count)
        for kept, new in zip(self.module.buffers(), model.buffers(), strict=True):
            kept.copy_(new)


@torch.no_grad()
def update_bn(batches: Iterable[Tensor | tuple[Tensor, ...]], model: nn.Module) -> None:
    """Compute the running statistics of all BatchNorm layers of `model` anew from `batches`."""
    layers = [one for one in model.modules() if isinstance(one, _BatchNorm)]
    momenta = [layer.momentum for layer in layers]
    training = model.training
    model.train()
    for layer in layers:
        layer.reset_running_stats()
        layer.momentum = None
    for batch in batches:
        model(batch[0] if isinstance(batch, (tuple, list)) else batch)
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum
    model.train(training)
