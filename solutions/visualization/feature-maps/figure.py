"""What two filters find in a picture, before and after the ReLU that works in place."""

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


@figure(
    title="What filters for lying and standing bars find, before and after ReLU",
    caption="The layer's own maps have both signs. ReLU works in place here: where a map was not "
    "copied in time, its negative part is gone.",
)
def maps(make, given):
    rows = [[float(one == "#") for one in line] for line in PICTURE.split()]
    conv = nn.Conv2d(1, 2, 5, padding=2, bias=False)
    profile = torch.tensor([-1.5, 1.0, 1.0, 1.0, -1.5])
    filters = [profile[:, None] * torch.ones(5), torch.ones(5, 1) * profile]
    conv.weight.data = torch.stack(filters)[:, None]
    model = nn.Sequential(conv, nn.ReLU(inplace=True)).to(given.device, given.dtype)
    image = given.tensor([[rows]])
    found = make(model, image, ["0", "1"])
    panels = [alone(heatmap(image[0, 0], title="picture", low=0.0, high=1.0))]
    for name, label in (("0", "conv"), ("1", "ReLU")):
        for channel, kind in enumerate(("lying", "standing")):
            title = f"{label}, {kind}"
            panels.append(heatmap(found[name][0][0, channel], title=title, signed=True))
    return panels
