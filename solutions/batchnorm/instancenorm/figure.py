"""What instance normalisation takes from images: three contrasts of one scene come out alike."""

import torch

from quizapp.checks.figure import bars, figure, heatmap

SAMPLES, CHANNELS, POSITIONS = 3, 4, 32


@figure(
    title="One scene of four channels, photographed three times",
    caption="Rows 0 to 3 are the scene, 4 to 7 the same darker, 8 to 11 with less contrast. All "
    "three come out alike: the style is gone, and so is what channels differed in, their spread.",
)
def contrasts(make, given):
    channel_spread = torch.tensor([0.3, 1.0, 2.0, 0.6]).to(given.dtype).to(given.device)
    scene = given.normal(CHANNELS, POSITIONS) * channel_spread[:, None]
    scene = scene.cumsum(1) / 3
    x = torch.stack([scene, scene - 2.0, 0.25 * scene + 1.0])
    y = given.fill(make(CHANNELS))(x)

    def rows(values):
        return values.reshape(SAMPLES * CHANNELS, POSITIONS)

    look = {"x": "position", "y": "sample and channel", "signed": True}
    return [
        heatmap(rows(x), title="input", **look),
        heatmap(rows(y), title="output", low=-3.0, high=3.0, **look),
        bars(
            {"input": rows(x).std(1, correction=0), "output": rows(y).std(1, correction=0)},
            title="spread of each row",
            x="sample and channel",
        ),
    ]
