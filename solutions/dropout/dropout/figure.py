"""What dropout makes of a distribution, and which elements it drops."""

import torch

from quizapp.checks.figure import axis, figure, heatmap, histogram

P = 0.3


# Which elements fall is chance, and right answers may draw it in their own ways: so torch's
# dropout stands beside yours, not the reference.
@figure(
    title="Dropout with p = 0.3 on values around 2",
    caption="In training 30 % fall to 0 and the rest move up by 1 / 0.7, which keeps the mean; in "
    "evaluation nothing moves. The mask has no pattern, and is another one each time.",
    reference=False,
)
def distributions(make, given):
    x = given.normal(64, 64, mean=2.0, std=0.4)
    layer = make(P).train()
    out = layer(x)
    again = layer(x)
    layer.eval()
    kept = layer(x)
    torchs = torch.nn.functional.dropout(x, P)
    # Cut off above: the zeros are so many that nothing else would be seen beside them.
    wide = {"low": -0.25, "high": 4.75, "bins": 40, "y": axis(high=500.0)}
    return [
        histogram({told("mean", x): x}, title="input", **wide),
        histogram({told("yours", out): out, told("torch", torchs): torchs}, title="train", **wide),
        histogram({told("yours", kept): kept}, title="eval", **wide),
        heatmap(mask(out), title="mask", low=0.0, high=1.0),
        heatmap(mask(again), title="mask of the next call", low=0.0, high=1.0),
    ]


def told(name, out):
    """The mean and, where there are some, the share of zeros."""
    zeros = (out == 0).double().mean().item()
    return f"{name} {out.double().mean():.2f}" + (f", {zeros:.0%} zeros" if zeros else "")


def mask(out):
    """1 where an element of the first rows was kept."""
    return (out[:16, :32] != 0).double()
