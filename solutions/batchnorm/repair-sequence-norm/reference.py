"""A recurrent net that says of each step of a sequence to which class it belongs."""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

State = tuple[Tensor, Tensor]
"""What the two layers know at the end of what was read."""


class Tagger(nn.Module):
    """Two GRU layers with a norm between them."""

    def __init__(self, features: int, width: int, classes: int) -> None:
        super().__init__()
        self.first = nn.GRU(features, width, batch_first=True)
        self.second = nn.GRU(width, width, batch_first=True)
        self.head = nn.Linear(width, classes)
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Logits of every step of `x`, (batch, time, features), and the state to go on from."""
        first, second = state or (None, None)
        out, first = self.first(x, first)
        out = self.norm(out)
        out, second = self.second(out, second)
        return self.head(out), (first, second)


def loss(model: nn.Module, x: Tensor, y: Tensor, lengths: Tensor) -> Tensor:
    """Mean cross entropy of the real steps: sample i has `lengths[i]`, the rest is padding."""
    logits, _ = model(x)
    real = torch.arange(x.shape[1], device=x.device) < lengths[:, None]
    return cross_entropy(logits[real], y[real])


if __name__ == "__main__":
    torch.manual_seed(0)
    x = torch.randn(4, 12, 3)
    y = (x.cumsum(dim=1)[..., 0] > 0).long()
    lengths = torch.tensor([12, 12, 9, 6])
    model = Tagger(3, 8, 2)
    with torch.no_grad():
        logits, _ = model(x)
        start, state = model(x[:, :6])
        end, _ = model(x[:, 6:], state)
        longer = torch.cat([x, torch.zeros(4, 8, 3)], dim=1)
        labels = torch.cat([y, torch.zeros(4, 8, dtype=torch.long)], dim=1)
        for what, other in {
            "a sample read alone": (model(x[:2])[0], logits[:2]),
            "the first steps, without the others": (start, logits[:, :6]),
            "the last steps, read on from there": (end, logits[:, 6:]),
            "in evaluation mode": (model.eval()(x)[0], logits),
            "with more padding": (loss(model, longer, labels, lengths), loss(model, x, y, lengths)),
        }.items():  # all differences ought to be 0
            print(f"{what:37}{(other[0] - other[1]).abs().max().item():.4f}")
