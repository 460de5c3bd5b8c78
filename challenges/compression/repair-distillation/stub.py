"""A small student learns from a large teacher, batch by batch.

This program is wrong in more than one place. Run it, mend it, and let
`quiz grade repair-distillation` look at it. The class SGD is right.
"""

from collections.abc import Iterable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Batches = Sequence[tuple[Tensor, Tensor]]
"""Pairs (x, labels) of inputs and class numbers."""


class SGD:
    """Steps along the gradient; does what torch.optim.SGD does."""

    def __init__(self, params: Iterable[Tensor], lr: float) -> None:
        self.params = list(params)
        self.lr = lr

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None

    def step(self) -> None:
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    p -= self.lr * p.grad


def distillation_loss(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, temperature: float, alpha: float
) -> Tensor:
    """What a batch is worth: the teacher's distribution and the labels, weighed by alpha."""
    divergence = nn.KLDivLoss()
    wanted = F.softmax(teacher_logits / temperature, dim=-1)
    said = F.log_softmax(student_logits / temperature, dim=-1)
    soft = divergence(said, wanted)
    return alpha * soft


def distill(
    student: nn.Module,
    teacher: nn.Module,
    optimizer: SGD,
    batches: Batches,
    temperature: float = 2.0,
    alpha: float = 0.5,
) -> list[float]:
    """One step of the student on each batch; the loss of each."""
    losses = []
    for x, labels in batches:
        with torch.no_grad():
            teacher_logits = teacher(x)
        logits = student(x)
        loss = distillation_loss(logits, teacher_logits, labels, temperature, alpha)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


if __name__ == "__main__":
    torch.manual_seed(0)
    classes = 50
    big = nn.Linear(10, 100), nn.BatchNorm1d(100), nn.ReLU(), nn.Dropout(0.5)
    teacher = nn.Sequential(*big, nn.Linear(100, classes))
    x = torch.randn(256, 10)
    before = teacher.eval()(x)
    labels = before.argmax(dim=1)
    batches = list(zip(x.split(32), labels.split(32), strict=True)) * 15
    for temperature in (1.0, 2.0, 4.0, 8.0):  # all should learn, and about as fast
        small = nn.Linear(10, 20), nn.BatchNorm1d(20), nn.ReLU()
        student = nn.Sequential(*small, nn.Linear(20, classes))
        optimizer = SGD(student.parameters(), 0.5)
        losses = distill(student, teacher.train(), optimizer, batches, temperature)
        right = (student.eval()(x).argmax(dim=1) == labels).float().mean()
        print(f"T = {temperature:g}: loss {losses[0]:.4f} to {losses[-1]:.4f}, {right:.0%} right")
    moved = (teacher.eval()(x) - before).abs().max()
    print(f"the teacher's answers have moved by {moved:.4f}")  # not at all
