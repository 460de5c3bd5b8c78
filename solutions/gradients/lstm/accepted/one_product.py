"""Input and state side by side, one product a step; the output is filled in place."""

import torch
from torch import nn


class LSTM(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        n = 4 * hidden_size
        shapes = {"weight_ih": (n, input_size), "weight_hh": (n, hidden_size)}
        for name, shape in (shapes | {"bias_ih": (n,), "bias_hh": (n,)}).items():
            self.register_parameter(name + "_l0", nn.Parameter(0.1 * torch.randn(shape)))
        self.width = hidden_size

    def forward(self, x, state=None):
        batch, time, _ = x.size()
        h, c = state or torch.zeros(2, batch, self.width, dtype=x.dtype, device=x.device)
        weight = torch.cat([self.weight_ih_l0, self.weight_hh_l0], dim=1).t()
        bias = self.bias_ih_l0 + self.bias_hh_l0
        output = torch.empty(batch, time, self.width, dtype=x.dtype, device=x.device)
        n = self.width
        for t in range(time):
            z = torch.addmm(bias, torch.cat((x[:, t, :], h), dim=1), weight)
            gates = z[:, : 2 * n].sigmoid()
            kept = gates[:, n:] * c
            c = kept + gates[:, :n] * z[:, 2 * n : 3 * n].tanh()
            h = z[:, 3 * n :].sigmoid() * c.tanh()
            output[:, t] = h
        return output, (h, c)
