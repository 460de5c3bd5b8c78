"""One layer of GRU over a batch of sequences, with torch's parameters and reset gate."""

import torch
from torch import Tensor, nn


class GRU(nn.Module):
    """`layer(x)` or `layer(x, h)` gives (every h, last h); batch first."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih_l0 = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.weight_hh_l0 = nn.Parameter(torch.empty(3 * hidden_size, hidden_size))
        self.bias_ih_l0 = nn.Parameter(torch.empty(3 * hidden_size))
        self.bias_hh_l0 = nn.Parameter(torch.empty(3 * hidden_size))
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -(hidden_size**-0.5), hidden_size**-0.5)

    def forward(self, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        h = x.new_zeros(x.shape[0], self.hidden_size) if state is None else state
        outputs = []
        for x_t in x.unbind(1):
            from_input = x_t @ self.weight_ih_l0.T + self.bias_ih_l0
            from_state = h @ self.weight_hh_l0.T + self.bias_hh_l0
            input_r, input_z, input_n = from_input.chunk(3, dim=-1)
            state_r, state_z, state_n = from_state.chunk(3, dim=-1)
            r = torch.sigmoid(input_r + state_r)
            z = torch.sigmoid(input_z + state_z)
            n = torch.tanh(input_n + r * state_n)
            h = (1 - z) * n + z * h
            outputs.append(h)
        return torch.stack(outputs, dim=1), h
