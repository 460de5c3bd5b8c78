"""Layers of tanh RNN over a batch of sequences, with torch's parameters."""

import torch
from torch import Tensor, nn


class RNN(nn.Module):
    """`layer(x)` or `layer(x, state)` gives (every h of the top, last h of each layer)."""

    def __init__(self, input_size: int, hidden_size: int, num_layers: int = 1) -> None:
        super().__init__()
        self.hidden_size, self.num_layers = hidden_size, num_layers
        for k in range(num_layers):
            width = input_size if k == 0 else hidden_size
            for name, shape in {
                "weight_ih": (hidden_size, width),
                "weight_hh": (hidden_size, hidden_size),
                "bias_ih": (hidden_size,),
                "bias_hh": (hidden_size,),
            }.items():
                start = torch.empty(shape).uniform_(-(hidden_size**-0.5), hidden_size**-0.5)
                self.register_parameter(f"{name}_l{k}", nn.Parameter(start))

    def forward(self, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        if state is None:
            state = x.new_zeros(self.num_layers, x.shape[0], self.hidden_size)
        last = []
        for k in range(self.num_layers):
            weight_ih, weight_hh, bias_ih, bias_hh = self.layer(k)
            h = state[k]
            outputs = []
            for x_t in x.unbind(1):
                h = torch.tanh(x_t @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)
                outputs.append(h)
            last.append(h)
            x = torch.stack(outputs, dim=1)
        return x, torch.stack(last)

    def layer(self, k: int) -> list[Tensor]:
        """The four parameters of layer k."""
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        return [getattr(self, f"{name}_l{k}") for name in names]
