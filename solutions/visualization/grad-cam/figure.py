"""Where a small net that knows lying and standing bars sees each of them."""

import torch
from torch import nn

from quizapp.checks.figure import alone, figure, heatmap, overlay

PICTURE = """
........................
....................##..
..##########........##..
..##########........##..
....................##..
....................##..
....................##..
........................
........................
.......###..............
......#####.............
......#####.............
.......###..............
........................
............##..........
............##..........
............##..........
............##..###.....
............##.#####....
...............#####....
..#########.....###.....
..#########.............
........................
........................
"""


class Bars(nn.Module):
    """Two filters, for lying and for standing bars, and how much there is of each."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 5, padding=2, bias=False)
        self.maps = nn.Sequential(self.conv, nn.ReLU())
        self.head = nn.Linear(2, 2, bias=False)
        profile = torch.tensor([-1.5, 1.0, 1.0, 1.0, -1.5])
        filters = [profile[:, None] * torch.ones(5), torch.ones(5, 1) * profile]
        self.conv.weight.data = torch.stack(filters)[:, None]
        self.head.weight.data = torch.tensor([[1.0, -1.0], [-1.0, 1.0]])

    def forward(self, x):
        return self.head(self.maps(x).mean(dim=(2, 3)))


@figure(
    title="Where a net sees lying bars, and where standing ones",
    caption="Grad-CAM is bright where the layer speaks for the class that was asked for. What "
    "speaks against it, the other bars, stays dark.",
)
def maps(make, given):
    rows = [[float(one == "#") for one in line] for line in PICTURE.split()]
    net = Bars().to(given.device, given.dtype).eval()
    image = given.tensor(rows)[None]
    panels = [alone(heatmap(image[0], title="picture", low=0.0, high=1.0))]
    for target, name in enumerate(("lying", "standing")):
        found = make(net, net.maps, image, target)
        panels.append(overlay(image[0], found, title=f"class {name!r}"))
    return panels
