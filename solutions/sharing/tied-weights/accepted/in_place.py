"""The embedding takes the head's weight; growing goes through `.data` of the one parameter."""

import torch
from torch import nn


class TiedLM(nn.Module):
    def __init__(self, words, width, body):
        super().__init__()
        self.head = nn.Linear(width, words, bias=False)
        self.embed = nn.Embedding(words, width, _weight=self.head.weight)
        self.embed.weight = self.head.weight
        self.body = body
        self.register_buffer("factor", torch.tensor(float(width)).sqrt(), persistent=False)

    def forward(self, tokens):
        return self.head(self.body(self.embed(tokens) * self.embed.embedding_dim**0.5))

    def grow(self, words):
        weight = self.head.weight
        before = weight.shape[0]
        if words < before:
            raise ValueError(f"cannot shrink from {before} to {words}")
        grown = weight.data.new_empty(words, weight.shape[1])
        grown[:before] = weight.data
        grown[before:] = weight.data.mean(0, keepdim=True)
        weight.data = grown
        weight.grad = None
        self.head.out_features = self.embed.num_embeddings = words
