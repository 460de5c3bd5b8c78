"""What alpha does: the shares that samples keep of themselves."""

import torch

from quizapp.checks.figure import figure, histogram

COUNT = 200


@figure(
    title="The share of itself that a sample keeps, for three alphas",
    caption="With alpha 0.2 most samples stay nearly pure or become their partner; with 1 every "
    "share is as likely; with 4 most blends are near one half.",
    reference=False,
)
def kept(make, given):
    x = torch.eye(COUNT, dtype=given.dtype, device=given.device)
    labels = torch.zeros(COUNT, dtype=torch.int64, device=given.device)
    panels = []
    for number, alpha in enumerate((0.2, 1.0, 4.0)):
        given.reseed(number)
        own = torch.cat([make(x, labels, 2, alpha)[0].diagonal() for _ in range(3)])
        panels.append(histogram(own, low=0.0, high=1.0, bins=20, title=f"alpha {alpha}", x="share"))
    return panels
