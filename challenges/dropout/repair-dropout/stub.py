"""A classifier with dropout, and what it predicts once it is trained.

This program is wrong in more than one place. Run it, mend it, and let `quiz grade repair-dropout`
look at it. The linear layers and the rates are right.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Net(nn.Module):
    """Two hidden layers, with dropout on the input and behind each of them."""

    def __init__(
        self,
        features: int,
        hidden: int,
        classes: int,
        p_input: float = 0.2,
        p_hidden: float = 0.5,
    ) -> None:
        super().__init__()
        self.p_input = p_input
        self.first = nn.Linear(features, hidden)
        self.second = nn.Linear(hidden, hidden)
        self.head = nn.Linear(hidden, classes)
        self.drops = [nn.Dropout(p_hidden), nn.Dropout(p_hidden)]

    def forward(self, x: Tensor) -> Tensor:
        """Logits of the rows of `x`."""
        x = F.dropout(x, self.p_input)
        x = self.drops[0](torch.relu(self.first(x)))
        x = self.drops[1](torch.relu(self.second(x)))
        if not self.training:
            x = x * (1.0 - self.drops[1].p)
        return self.head(x)


def predict(model: nn.Module, x: Tensor) -> Tensor:
    """Class probabilities of the rows of `x`, by all of the network."""
    with torch.no_grad():
        return torch.softmax(model(x), dim=-1)


if __name__ == "__main__":
    torch.manual_seed(0)
    net = Net(10, 64, 3)
    x = torch.randn(1, 10)
    for _ in range(3):  # the same numbers must come out
        print("predicted:", *predict(net, x))
    for _ in range(3):  # and by hand as well
        print("evaluated:", *torch.softmax(net.eval()(x), dim=-1).detach())
    with torch.no_grad():  # these two are not the same, but of the same size
        print("mean of 4000 training passes:", net.train()(x.repeat(4000, 1)).mean(0))
        print("one pass in evaluation mode: ", *net.eval()(x))
