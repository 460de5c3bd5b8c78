"""The input's share of all steps at once; the new state as a step from old to candidate."""

import torch
import torch.nn.functional as F
from torch import nn


class GRU(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.n = n = hidden_size
        shapes = {"weight_ih": (3 * n, input_size), "weight_hh": (3 * n, n)}
        for name, shape in (shapes | {"bias_ih": (3 * n,), "bias_hh": (3 * n,)}).items():
            self.register_parameter(name + "_l0", nn.Parameter(0.1 * torch.randn(shape)))

    def forward(self, x, state=None):
        batch, time, _ = x.size()
        h = torch.zeros_like(x[:, 0, :1]).expand(batch, self.n) if state is None else state
        shares = F.linear(x, self.weight_ih_l0, self.bias_ih_l0)
        output = torch.empty(batch, time, self.n, dtype=x.dtype, device=x.device)
        for t in range(time):
            mine = F.linear(h, self.weight_hh_l0, self.bias_hh_l0)
            gates = (shares[:, t, : 2 * self.n] + mine[:, : 2 * self.n]).sigmoid()
            reset, update = gates.split(self.n, dim=1)
            new = torch.addcmul(shares[:, t, 2 * self.n :], reset, mine[:, 2 * self.n :]).tanh()
            h = torch.lerp(new, h, update)
            output[:, t] = h
        return output, h
