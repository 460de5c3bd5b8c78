"""Which pixels a small net that knows lying and standing bars looks at."""

import torch
from torch import nn

from quizapp.checks.figure import alone, figure, heatmap

PICTURE = """
....................
................##..
..#########.....##..
..#########.....##..
................##..
................##..
.......##.......##..
......####..........
.......##...........
....................
...........##.......
...........##.......
...........##...###.
...........##...###.
...........##...###.
....................
...######...........
...######...........
....................
....................
"""


class Bars(nn.Module):
    """Two filters, for lying and for standing bars, smooth, and how much there is of each."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 2, 5, padding=2, bias=False)
        self.head = nn.Linear(2, 2, bias=False)
        profile = torch.tensor([-1.0, 0.6, 0.8, 0.6, -1.0]) / 3
        filters = [profile[:, None] * torch.ones(5), torch.ones(5, 1) * profile]
        kernels = torch.stack(filters)[:, None] * torch.tensor([1.0, -0.5])[:, None, None]
        self.conv.weight.data = kernels
        self.head.weight.data = torch.tensor([[1.0, -0.2], [-0.2, 1.0]])

    def forward(self, x):
        evidence = torch.nn.functional.softplus(8 * self.conv(x) - 6)
        return self.head(evidence.sum(dim=(2, 3)))


@figure(
    title="Which pixels move the score for lying bars, and for standing ones",
    caption="Fine, and brightest at and around the bars of the class: pixels beside a bar matter "
    "as much as its own, since filling them would spoil it.",
)
def seen(make, given):
    rows = [[float(one == "#") for one in line] for line in PICTURE.split()]
    net = Bars().to(given.device, given.dtype).eval()
    images = given.tensor([[rows, [[0.3] * len(rows[0])] * len(rows)]] * 2)
    found = make(net, images, torch.tensor([0, 1], device=given.device))
    panels = [alone(heatmap(images[0, 0], title="picture", low=0.0, high=1.0))]
    for one, name in zip(found, ("lying", "standing"), strict=True):
        panels.append(heatmap(one, title=f"class {name!r}", low=0.0))
    return panels
