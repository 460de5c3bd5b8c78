"""Old and new weights by 1 - 1/n and 1/n; momentum 1/b for the b-th batch."""

import copy

import torch
import torch.nn as nn


def norms_of(model):
    return [
        m
        for m in model.modules()
        if isinstance(m, nn.modules.batchnorm._NormBase) and m.running_mean is not None
    ]


class SWA:
    seen = 0

    def __init__(self, model):
        self.module = copy.deepcopy(model)

    def update(self, model):
        with torch.no_grad():
            self.seen = n = self.seen + 1
            for ours, theirs in zip(
                list(self.module.parameters()), list(model.parameters()), strict=True
            ):
                ours.data = (1 - 1 / n) * ours.data + theirs.data / n
            for ours, theirs in zip(self.module.buffers(), model.buffers(), strict=True):
                ours[...] = theirs


def update_bn(batches, model):
    norms = norms_of(model)
    before = [n.momentum for n in norms]
    mode = model.training
    model.train()
    number = 0
    with torch.inference_mode():
        for batch in batches:
            number += 1
            for norm in norms:
                norm.momentum = 1 / number
            model(batch if torch.is_tensor(batch) else batch[0])
    for norm, momentum in zip(norms, before, strict=True):
        norm.momentum = momentum
    if not mode:
        model.eval()
