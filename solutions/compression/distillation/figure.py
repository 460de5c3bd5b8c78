"""What the temperature does to the gradient, and what a student has learnt."""

import torch
from torch import nn

from quizapp.checks.figure import axis, bars, figure, lines

CLASSES = 8
TEMPERATURES = [1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0]
STEPS = 80


@figure(
    title="Distillation: the gradient at each temperature, and what a student learns",
    caption="T² keeps the soft part's gradient of one size as T grows; without it the hard labels "
    "take over. The student should end with the teacher's probabilities, not with one-hot labels.",
)
def learning(make, given):
    student, teacher = given.normal(32, CLASSES), given.normal(32, CLASSES, std=2.0)
    labels = given.integers(0, CLASSES, 32)
    sizes = []
    for temperature in TEMPERATURES:
        logits = student.clone().requires_grad_()
        make.distillation_loss(logits, teacher, labels, temperature, 1.0).backward()
        sizes.append(logits.grad.abs().mean())

    x, labels = given.normal(64, 6), given.integers(0, CLASSES, 64)
    big = given.fill(nn.Linear(6, CLASSES), scale=1.3, variant=1)
    small = given.fill(nn.Linear(6, CLASSES), variant=2)
    gaps = []
    for _ in range(STEPS):
        small.zero_grad()
        make.distill_step(small, big, x, labels, 2.0, 0.9)
        with torch.no_grad():
            for parameter in small.parameters():
                parameter -= 0.5 * parameter.grad
            wanted, said = big(x).log_softmax(-1), small(x).log_softmax(-1)
            gaps.append((wanted.exp() * (wanted - said)).sum(-1).mean())
    with torch.no_grad():
        shares = {"student": small(x)[0].softmax(-1), "teacher": big(x)[0].softmax(-1)}
    return [
        lines(
            (TEMPERATURES, sizes),
            title="soft part",
            x=axis("temperature T", log=True),
            y=axis("mean |gradient|", low=1e-4, high=0.1, log=True),
        ),
        lines(gaps, title="training", x="step", y=axis("KL to the teacher", low=0.0)),
        bars(shares, title="one sample", x="class", y=axis("probability", low=0.0, high=1.0)),
    ]
