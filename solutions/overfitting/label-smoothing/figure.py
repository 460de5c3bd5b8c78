"""The loss of one sample as the right class pulls ahead of the others."""

import torch

from quizapp.checks.figure import axis, figure, lines

CLASSES = 10


@figure(
    title="The loss as the right logit pulls ahead of nine others",
    caption="Without smoothing the loss falls for ever, and the weights grow with it. With "
    "smoothing there is a best lead, log(91) = 4.5 at eps 0.1, and beyond it the loss rises.",
)
def leads(make, given):
    lead = torch.linspace(0.0, 12.0, 61, dtype=torch.float64)
    target = torch.zeros(1, dtype=torch.int64, device=given.device)
    curves = {}
    for eps in (0.0, 0.1, 0.3):
        losses = []
        for one in lead.tolist():
            logits = given.tensor([[one] + [0.0] * (CLASSES - 1)])
            losses.append(make(logits, target, eps))
        curves[f"eps {eps}"] = (lead, losses)
    return [lines(curves, x="lead of the right logit", y=axis("loss", low=0.0, high=4.0))]
