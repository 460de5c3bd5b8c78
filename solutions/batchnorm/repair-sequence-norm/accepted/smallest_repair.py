"""The stub with as few changes as will do."""

from torch import Tensor, nn
from torch.nn.functional import cross_entropy


class Tagger(nn.Module):
    """Two GRU layers with a norm between them."""

    def __init__(self, features: int, width: int, classes: int) -> None:
        super().__init__()
        self.first = nn.GRU(features, width, batch_first=True)
        self.second = nn.GRU(width, width, batch_first=True)
        self.head = nn.Linear(width, classes)
        self.norm = nn.LayerNorm(width)

    def forward(self, x, state=None):
        first, second = state or (None, None)
        out, first = self.first(x, first)
        out = self.norm(out)
        out, second = self.second(out, second)
        return self.head(out), (first, second)


def loss(model: nn.Module, x: Tensor, y: Tensor, lengths: Tensor) -> Tensor:
    logits, _ = model(x)
    y = y.clone()
    for labels, length in zip(y, lengths, strict=True):
        labels[length:] = -100
    return cross_entropy(logits.transpose(1, 2), y)
