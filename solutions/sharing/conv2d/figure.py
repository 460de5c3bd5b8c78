"""One small kernel laid over a picture in several ways."""

import torch

from quizapp.checks.figure import alone, figure, heatmap

PICTURE = """
................
.##########.....
.##########.....
.##.............
.##.............
.########...#...
.########..###..
.##.......#####.
.##......#######
.##.............
.##.............
................
"""


@figure(
    title="One kernel, laid on every window of a picture",
    caption="The kernel answers where the picture gets brighter to the right (red) or darker "
    "(blue). The same nine weights serve all places.",
)
def responses(make, given):
    rows = [[float(one == "#") for one in line] for line in PICTURE.split()]
    picture = given.tensor(rows)[None, None]
    edge = given.tensor([[[[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]]])
    corner = given.tensor([[[[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]]]])
    both = torch.cat([picture, picture.flip(3)], dim=1)
    found = {
        "edge kernel, padding 1": make(picture, edge, padding=1),
        "stride (1, 2), padding 1": make(picture, edge, stride=(1, 2), padding=1),
        "minus the lower right, dilation 2": make(picture, corner, padding=2, dilation=2),
        "two groups, channel 2: mirrored": make(both, torch.cat([edge, edge]), padding=1, groups=2)[
            :, 1:
        ],
    }
    answers = [heatmap(one[0, 0], title=name, signed=True) for name, one in found.items()]
    return [alone(heatmap(picture[0, 0], title="picture", low=0.0, high=1.0)), *answers]
