"""A parameter of its own that both layers borrow; new layers when it grows."""

import torch
from torch import nn


class TiedLM(nn.Module):
    def __init__(self, words, width, body):
        super().__init__()
        self.body = body
        self.width = width
        self.tie(torch.randn(words, width) / width**0.5)

    def tie(self, numbers):
        self.table = nn.Parameter(numbers)
        self.embed = nn.Embedding.from_pretrained(self.table, freeze=False)
        self.embed.weight = self.table
        self.head = nn.Linear(self.width, len(numbers), bias=False)
        self.head.weight = self.table

    def forward(self, tokens):
        shape = tokens.shape
        x = torch.stack([self.table[int(one)] for one in tokens.flatten()])
        h = self.body((x * self.width**0.5).view(*shape, self.width))
        return (h.unsqueeze(-2) * self.table).sum(-1)

    def grow(self, words):
        old = self.table.detach()
        if words < old.shape[0]:
            raise ValueError
        with torch.no_grad():
            self.tie(torch.vstack([old] + [old.mean(0)] * (words - old.shape[0])))
