"""A tanh RNN whose sums are normalised over the features, before the tanh."""

import torch
from torch import Tensor, nn


class LayerNormRNN(nn.Module):
    """`layer(x)` or `layer(x, h)` gives (every h, last h); batch first."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.ih = nn.Linear(input_size, hidden_size, bias=False)
        self.hh = nn.Linear(hidden_size, hidden_size, bias=False)
        self.norm = nn.LayerNorm(hidden_size)

    def forward(self, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        h = x.new_zeros(x.shape[0], self.hidden_size) if state is None else state
        outputs = []
        for x_t in x.unbind(1):
            a = self.ih(x_t) + self.hh(h)
            h = torch.tanh(self.normalise(a))
            outputs.append(h)
        return torch.stack(outputs, dim=1), h

    def normalise(self, a: Tensor) -> Tensor:
        """LayerNorm with γ and β of `norm`."""
        mean = a.mean(-1, keepdim=True)
        var = (a - mean).square().mean(-1, keepdim=True)
        a = (a - mean) / torch.sqrt(var + 1e-5)
        return a * self.norm.weight + self.norm.bias
