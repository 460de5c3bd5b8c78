"""Who depends on whom: how far a step's logits follow each step's input, and each sample's."""

import torch

from quizapp.checks.figure import figure, heatmap

STEPS, SAMPLES = 12, 6


def influence(logits, x, axis):
    """Row i: size of the gradient of entry i of the logits along `axis` at each entry of x."""
    rows = []
    for one in logits.sin().unbind(axis):
        (gradient,) = torch.autograd.grad(one.sum(), x, retain_graph=True)
        others = [other for other in range(3) if other != axis]
        size = gradient.square().sum(dim=others).sqrt()
        rows.append(size / size.max().clamp(min=1e-12))
    return torch.stack(rows)


@figure(
    title="What logits depend on",
    caption="Steps: nothing right of the diagonal, as the future is not known yet, and fading to "
    "the left of it. Samples: the diagonal alone.",
)
def dependence(make, given):
    model = given.fill(make.Tagger(3, 8, 4), scale=1.5)
    x = given.normal(SAMPLES, STEPS, 3).requires_grad_()
    logits = model(x)[0]
    return [
        heatmap(influence(logits, x, 1), title="steps", x="input", y="logits", low=0.0, high=1.0),
        heatmap(influence(logits, x, 0), title="samples", x="input", y="logits", low=0.0, high=1.0),
    ]
