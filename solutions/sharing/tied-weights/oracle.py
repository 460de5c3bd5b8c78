"""Independent answer: words as one-hot rows, so that both uses are plain products."""

import torch
from torch import nn


class Table(nn.Module):
    def __init__(self, weight):
        super().__init__()
        self.weight = weight


class TiedLM(nn.Module):
    def __init__(self, words, width, body):
        super().__init__()
        self.body = body
        self.share(torch.zeros(words, width))

    def share(self, rows):
        self.embed = Table(nn.Parameter(rows))
        self.head = Table(self.embed.weight)

    def forward(self, tokens):
        table = self.embed.weight
        words, width = table.shape
        chosen = (tokens[..., None] == torch.arange(words)).to(table)
        return torch.einsum("...d,wd->...w", self.body(chosen @ table * width**0.5), table)

    def grow(self, words):
        table = self.embed.weight.detach()
        if words < table.shape[0]:
            raise ValueError("words are never dropped")
        mixing = torch.zeros(words, table.shape[0]).to(table)
        mixing[: table.shape[0]] = torch.eye(table.shape[0])
        mixing[table.shape[0] :] = 1 / table.shape[0]
        self.share(mixing @ table)
