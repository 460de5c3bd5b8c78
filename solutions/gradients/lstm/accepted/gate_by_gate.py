"""A small function for each gate, tanh written as a sigmoid, float64 inside."""

import torch
import torch.nn.functional as F
from torch import nn


class LSTM(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_hh_l0 = nn.Parameter(torch.zeros(4 * hidden_size, hidden_size))
        self.weight_ih_l0 = nn.Parameter(torch.zeros(4 * hidden_size, input_size))
        self.bias_hh_l0 = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_ih_l0 = nn.Parameter(torch.zeros(4 * hidden_size))
        self.hidden = hidden_size

    def gate(self, number, x, h):
        rows = slice(number * self.hidden, (number + 1) * self.hidden)
        return F.linear(x, self.weight_ih_l0[rows], self.bias_ih_l0[rows]) + F.linear(
            h, self.weight_hh_l0[rows], self.bias_hh_l0[rows]
        )

    def forward(self, x, state=None):
        if state is None:
            state = torch.zeros(len(x), self.hidden).to(x), torch.zeros(len(x), self.hidden).to(x)
        short, long = state
        everything = []
        for now in x.transpose(0, 1):
            let_in, keep, let_out = (F.sigmoid(self.gate(k, now, short)) for k in (0, 1, 3))
            new = 2 * torch.sigmoid(2 * self.gate(2, now, short)) - 1
            long = keep * long + let_in * new
            short = let_out * F.tanh(long)
            everything.append(short)
        return torch.stack(everything).transpose(0, 1), (short, long)
