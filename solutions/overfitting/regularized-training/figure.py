"""Both errors and the rate, epoch by epoch, and the error of the model that is left."""

import torch
from torch import nn

from quizapp.checks.figure import axis, figure, lines

EPOCHS, PATIENCE = 60, 12


class Masked(nn.Module):
    """Dropout whose mask is always the same."""

    def forward(self, x):
        kept = torch.arange(x.shape[-1], device=x.device) % 5 > 0
        return x * kept / 0.8 if self.training else x


@figure(
    title="Twenty noisy points, and a net that could learn their noise",
    caption="Where validation stalls the rate falls to a tenth and the curves come to rest; the "
    "model that is left is that of the best epoch.",
)
def errors(make, given):
    x, noise = given.normal(120, 8), given.normal(120, 1)
    y = x[:, :1] + noise
    layers = nn.Linear(8, 40), nn.Tanh(), Masked(), nn.Linear(40, 1)
    model = given.fill(nn.Sequential(*layers))
    train, held = [(x[:20], y[:20])], [(x[20:], y[20:])]
    told = make.fit(model, train, held, EPOCHS, 0.01, 0.1, 3, PATIENCE)
    with torch.no_grad():
        left = float((model.eval()(x[20:]) - y[20:]).square().mean())
    curves = {name: [float(one[name]) for one in told] for name in ("train", "validation")}
    curves["the model that is left"] = ([len(told) - 1], [left])
    rates = [float(one["lr"]) for one in told]
    return [
        lines(curves, x="epoch", y=axis("mean squared error", low=0.0, high=5.0)),
        lines({"rate": rates}, x="epoch", y=axis("learning rate", low=1e-6, high=0.1, log=True)),
    ]
