"""torch's cell, one step at a time; the module of its weights is known by other names as well."""

import torch
from torch import nn


class LSTM(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.LSTMCell(input_size, hidden_size)
        for name, parameter in list(self.cell.named_parameters()):
            setattr(self, name + "_l0", parameter)

    def forward(self, x, state=None):
        outputs = []
        for t in range(x.size(1)):
            state = self.cell(x[:, t], state)
            outputs += [state[0].unsqueeze(1)]
        return [torch.cat(outputs, 1), state]
