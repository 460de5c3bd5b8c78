"""Three clouds in five dimensions: who is whose neighbour, and what becomes of it in the plane."""

import torch

from quizapp.checks.figure import alone, axis, figure, heatmap, lines

CLOUD, FEATURES = 6, 5
STEPS = (0, 2, 4, 6, 8, 10, 15, 20, 25, 30)


@figure(
    title="Three clouds of six points: P, the map's distances, and the way down",
    caption="P is a block for each cloud, and the map puts each block's points close together. "
    "KL(P‖Q) falls as it does so; only neighbours mean anything, not the gaps between clouds.",
)
def clouds(make, given):
    centres = given.tensor([[4.0, 0.0, 0.0, 0.0, 0.0], [0.0, 4.0, 0.0, 0.0, 0.0], [0.0] * 5])
    x = torch.cat([one + given.normal(CLOUD, FEATURES, std=0.5) for one in centres])
    p = make.affinities(x, 4.0)
    start = given.normal(3 * CLOUD, 2, std=0.1)
    maps = [make.embed(p, start, steps, 4.0, 0.5, 4.0, 10) for steps in STEPS]
    costs = [float(make.divergence(p, one)[0]) for one in maps]
    far = (maps[-1][:, None] - maps[-1][None]).norm(dim=2)
    return [
        alone(heatmap((x[:, None] - x[None]).norm(dim=2), title="distances of the data", low=0.0)),
        heatmap(p * len(x), title="P times n", low=0.0),
        heatmap(far, title="distances in the map", low=0.0),
        lines(
            {"": ([float(one) for one in STEPS], costs)}, title="KL(P‖Q)", x="step", y=axis(low=0.0)
        ),
    ]
