"""A recurrent net that says of each step of a sequence to which class it belongs.

This program is wrong in more than one place, though it does not crash. Run it, mend it, and let
`quiz grade repair-sequence-norm` look at it.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

State = tuple[Tensor, Tensor]
"""What the two layers know at the end of what was read."""


class Tagger(nn.Module):
    """Two GRU layers with a norm between them."""

    def __init__(self, features: int, width: int, classes: int) -> None:
        super().__init__()
        self.first = nn.GRU(features, width)
        self.second = nn.GRU(width, width)
        self.head = nn.Linear(width, classes)
        self.norm = nn.BatchNorm1d(width)

    def forward(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Logits of every step of `x`, (batch, time, features), and the state to go on from."""
        first, second = state or (None, None)
        out, first = self.first(x, first)
        out = self.norm(out.transpose(1, 2)).transpose(1, 2)
        out, second = self.second(out)
        return self.head(out), (first, second)


def loss(model: nn.Module, x: Tensor, y: Tensor, lengths: Tensor) -> Tensor:
    """Mean cross entropy of the real steps: sample i has `lengths[i]`, the rest is padding."""
    logits, _ = model(x)
    return cross_entropy(logits.flatten(0, 1), y.flatten())


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
