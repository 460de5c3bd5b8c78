"""A weight that the data do not need, under both kinds and two strengths."""

import torch
from torch import nn

from quizapp.checks.figure import axis, figure, lines


@figure(
    title="A weight of 1 whose data gradient is noise about 0: lr 0.01",
    caption="Decoupled, ten times the decay is ten times the pull. With L2 under Adam the noise "
    "sets the size of the step, and the strength counts for much less.",
)
def pulled(make, given):
    noise = given.normal(120, std=0.5)
    curves = {}
    for decoupled, kind in ((False, "L2"), (True, "decoupled")):
        for decay in (0.1, 1.0):
            model = nn.Linear(1, 1, bias=False).to(given.device, given.dtype)
            with torch.no_grad():
                model.weight.fill_(1.0)
            state, seen = {}, []
            for one in noise:
                seen.append(float(model.weight.detach()))
                model.weight.grad = one.reshape(1, 1).clone()
                make.adam_step(model, state, 0.01, decay, decoupled)
            curves[f"{kind} {decay}"] = seen
    return [lines(curves, x="step", y=axis("weight", low=-0.5, high=1.2))]
