"""torch's cells, steps outside and layers inside; parameters known by two names."""

import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        widths = [input_size] + [hidden_size] * (num_layers - 1)
        self.cells = nn.ModuleList(nn.RNNCell(width, hidden_size) for width in widths)
        for k, cell in enumerate(self.cells):
            for name, parameter in list(cell.named_parameters()):
                setattr(self, f"{name}_l{k}", parameter)

    def forward(self, x, state=None):
        states = [None] * len(self.cells) if state is None else list(state)
        outputs = []
        for t in range(x.size(1)):
            below = x[:, t]
            for k, cell in enumerate(self.cells):
                below = states[k] = cell(below, states[k])
            outputs.append(below)
        return torch.stack(outputs, 1), torch.stack(states)
