"""What is drawn of two filters and a recurrent matrix."""

import torch
from torch import nn

from quizapp.checks.figure import figure, heatmap


def drawn(found, name):
    """A picture as gray; a plain 0 where there is none."""
    picture = found.get(name, torch.zeros(1, 1))
    return picture.mean(dim=-1) if picture.dim() == 3 else picture


@figure(
    title="Two filters, and the matrix that an RNN applies at each step",
    caption="Each filter has a picture: a bow, and a ring a hundred times weaker, as clear as the "
    "other. The RNN's matrix has one too.",
)
def gallery(make, given):
    conv = given.fill(nn.Conv2d(1, 2, 9))
    rnn = given.fill(nn.RNN(6, 12))
    across = torch.linspace(-1.5, 1.5, 9).to(conv.weight)
    y, x = torch.meshgrid(across, across, indexing="ij")
    with torch.no_grad():
        conv.weight[0, 0] = torch.exp(-4 * (y - x.square() + 0.7).square())
        conv.weight[1, 0] = 0.01 * torch.exp(-8 * (x.square() + y.square() - 1.3).square())
        rnn.weight_hh_l0.add_(torch.eye(12).to(rnn.weight_hh_l0))
    found = make(conv)
    names = "weight[0]", "weight[1]"
    panels = [heatmap(drawn(found, name), title=name, low=0.0, high=1.0) for name in names]
    matrix = drawn(make(rnn), "weight_hh_l0")
    return [*panels, heatmap(matrix, title="weight_hh_l0", low=0.0, high=1.0)]
