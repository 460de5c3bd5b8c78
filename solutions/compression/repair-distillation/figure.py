"""How fast a student learns at each temperature, and what the loss is by the number of classes."""

import torch
from torch import nn

from quizapp.checks.figure import axis, figure, lines

CLASSES = [4, 16, 64, 256]
FEATURES = 8


class Steps:
    def __init__(self, model, lr):
        self.model, self.lr = model, lr

    def zero_grad(self):
        for p in self.model.parameters():
            p.grad = None

    def step(self):
        for p in self.model.parameters():
            if p.grad is not None:
                p.data -= self.lr * p.grad


@figure(
    title="Distillation: what a student learns at each temperature, and the loss by classes",
    caption="All temperatures should learn about as fast, since T² makes up for them. The loss of "
    "a student that knows nothing must not fall with the number of classes.",
)
def learning(make, given):
    gaps = {}
    x, labels = given.normal(24, FEATURES), given.integers(0, 12, 24)
    for temperature in (1.0, 2.0, 4.0, 8.0):
        student, teacher = models(given, 12)
        seen = []
        for _ in range(16):
            make(student, teacher, Steps(student, 0.5), [(x, labels)] * 2, temperature, 0.9)
            with torch.no_grad():
                wanted, said = teacher(x).log_softmax(-1), student(x).log_softmax(-1)
                seen.append((wanted.exp() * (wanted - said)).sum(-1).mean())
        gaps[f"T = {temperature:g}"] = seen
    losses = []
    for classes in CLASSES:
        student, teacher = models(given, classes)
        x, labels = given.normal(16, FEATURES), given.integers(0, classes, 16)
        losses.append(float(make(student, teacher, Steps(student, 0.0), [(x, labels)])[0]))
    return [
        lines(gaps, title="learning", x="epoch", y=axis("KL to the teacher", low=0.0)),
        lines(
            (CLASSES, losses),
            title="loss before the first step",
            x=axis("classes", log=True),
            y=axis("loss", low=0.0),
        ),
    ]


def models(given, classes):
    """A student that has learnt nothing yet, and a teacher that is sure of itself."""
    student = given.fill(nn.Linear(FEATURES, classes), variant=1)
    with torch.no_grad():
        student.weight.zero_()
        student.bias.zero_()
    return student, given.fill(nn.Linear(FEATURES, classes), scale=2.0, variant=2)
