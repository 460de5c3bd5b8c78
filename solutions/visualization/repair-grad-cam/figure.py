"""A filter in its three colours, and where a small net sees lying bars and standing ones."""

import torch
from torch import nn

from quizapp.checks.figure import alone, figure, heatmap, overlay

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
    """Two filters, for lying bars in red and for standing ones in green, and how much of each."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 2, 5, padding=2, bias=False)
        self.maps = nn.Sequential(self.conv1, nn.ReLU())
        self.head = nn.Linear(2, 2, bias=False)
        line = torch.tensor([-1.5, 1.0, 1.0, 1.0, -1.5])
        filters = [line[:, None] * torch.ones(5), torch.ones(5, 1) * line]
        colours = torch.tensor([[1.0, 0.4, -0.4], [0.2, 0.6, 0.2]])
        self.conv1.weight.data = torch.stack(filters)[:, None] * colours[:, :, None, None]
        self.head.weight.data = torch.tensor([[1.0, -1.0], [-1.0, 1.0]])

    def forward(self, x):
        return self.head(self.maps(x).mean(dim=(2, 3)))


@figure(
    title="A filter's three colours, and where the net sees its classes",
    caption="The filter's colours stand side by side and differ, so it is no grey one. Grad-CAM "
    "is bright where the layer speaks for the class; what speaks against it stays dark.",
)
def seen(make, given):
    rows = [[float(one == "#") for one in line] for line in PICTURE.split()]
    net = Bars().to(given.device, given.dtype).eval()
    image = given.tensor([rows] * 3)
    first = make.filter_pictures(net)[0]
    planes = first.movedim(-1, 1).flatten(1) if first.dim() == 3 else first
    panels = [
        heatmap(planes, title="filter 0: red, green, blue", low=0.0, high=1.0),
        alone(heatmap(image[0], title="picture", low=0.0, high=1.0)),
    ]
    cam = make.GradCAM(net, "maps")
    for target, name in enumerate(("lying", "standing")):
        panels.append(overlay(image[0], cam(image, target), title=f"class {name!r}"))
    cam.remove()
    return panels
