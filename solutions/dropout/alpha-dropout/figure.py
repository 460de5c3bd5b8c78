"""Three histograms: what comes in, what plain dropout makes of it, and what yours does."""

import torch

from quizapp.checks.figure import axis, figure, histogram

P = 0.5


# Which elements fall is chance, so torch's layers stand beside yours, not the reference.
@figure(
    title="N(0, 1) through dropout and through alpha dropout, p = 0.5",
    caption="Dropout puts a spike at 0 and widens the rest: std 1.41. Alpha dropout has its spike "
    "near -0.78, and a narrower hill beside it makes up for that: mean 0, std 1.",
    reference=False,
)
def distributions(make, given):
    x = given.normal(96, 96)
    yours = make(P).train()(x)
    plain = torch.nn.functional.dropout(x, P)
    torchs = torch.nn.functional.alpha_dropout(x, P, training=True)
    # Cut off above: the spikes are so high that nothing else would be seen beside them.
    look = {"low": -4.0, "high": 4.0, "bins": 40, "y": axis(high=900.0)}
    return [
        histogram({told("input", x): x}, title="input", **look),
        histogram({told("dropout", plain): plain}, title="dropout", **look),
        histogram(
            {told("yours", yours): yours, told("torch", torchs): torchs}, title="alpha", **look
        ),
    ]


def told(name, out):
    """The moments, which one line is all about."""
    return f"{name}: mean {out.double().mean():.2f}, std {out.double().std():.2f}"
