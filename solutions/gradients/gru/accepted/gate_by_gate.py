"""A small function for each share, 1 − z as a sigmoid of its own, tanh as a sigmoid."""

import torch
from torch import nn


class GRU(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_hh_l0 = nn.Parameter(torch.zeros(3 * hidden_size, hidden_size))
        self.weight_ih_l0 = nn.Parameter(torch.zeros(3 * hidden_size, input_size))
        self.bias_hh_l0 = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_ih_l0 = nn.Parameter(torch.zeros(3 * hidden_size))
        self.hidden = hidden_size

    def share(self, side, number, vector):
        weight = getattr(self, f"weight_{side}_l0").view(3, self.hidden, -1)[number]
        bias = getattr(self, f"bias_{side}_l0").view(3, self.hidden)[number]
        return torch.einsum("oi,bi->bo", weight, vector) + bias

    def forward(self, x, state=None):
        if state is None:
            state = torch.zeros(len(x), self.hidden).to(x)
        everything = []
        for now in x.transpose(0, 1):
            reset = torch.sigmoid(self.share("ih", 0, now) + self.share("hh", 0, state))
            keep = self.share("ih", 1, now) + self.share("hh", 1, state)
            inner = self.share("ih", 2, now) + reset * self.share("hh", 2, state)
            new = 2 * torch.sigmoid(2 * inner) - 1
            state = torch.sigmoid(-keep) * new + torch.sigmoid(keep) * state
            everything.append(state)
        return torch.stack(everything).transpose(0, 1), state
