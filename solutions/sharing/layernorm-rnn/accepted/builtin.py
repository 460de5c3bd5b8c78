"""nn.LayerNorm does the norm."""

import torch
from torch import nn


class LayerNormRNN(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.ih = nn.Linear(input_size, hidden_size, bias=False)
        self.hh = nn.Linear(hidden_size, hidden_size, bias=False)
        self.norm = nn.LayerNorm(hidden_size)

    def forward(self, x, state=None):
        batch, time, _ = x.shape
        if state is None:
            state = torch.zeros(batch, self.hh.out_features, dtype=x.dtype, device=x.device)
        output = []
        for t in range(time):
            state = torch.tanh(self.norm(self.ih(x[:, t]) + self.hh(state)))
            output.append(state)
        return torch.stack(output, 1), state
