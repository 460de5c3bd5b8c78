"""Independent answer: outputs stacked and multiplied; mixed layers found from the inside out."""

import copy

import torch
from torch import nn


class MixedLayer(nn.Module):
    def __init__(self, candidates):
        super().__init__()
        self.alpha = nn.Parameter(torch.full((len(candidates),), 1.0))
        self.candidates = nn.Sequential(*candidates)

    def forward(self, x):
        shares = (self.alpha - self.alpha.logsumexp(0)).exp()
        return torch.tensordot(torch.stack([one(x) for one in self.candidates], -1), shares, 1)


def loss(model, batch):
    logits = model(batch[0]).log_softmax(1)
    return -logits[torch.arange(len(logits)), batch[1]].mean()


def search_step(model, weight_optimizer, alpha_optimizer, train, validation):
    told = []
    for batch, optimizer in [(validation, alpha_optimizer), (train, weight_optimizer)]:
        for p in model.parameters():
            p.grad = None
        value = loss(model, batch)
        value.backward()
        optimizer.step()
        told.append(float(value.detach()))
    return told[1], told[0]


def derive(model):
    holder = nn.ModuleDict({"it": copy.deepcopy(model)})
    for path, module in reversed(list(holder.named_modules())):
        if hasattr(module, "alpha"):
            parent, _, name = path.rpartition(".")
            best = max(range(len(module.candidates)), key=lambda i: float(module.alpha[i]))
            holder.get_submodule(parent)._modules[name] = module.candidates[best]
    return holder["it"]
