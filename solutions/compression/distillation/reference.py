"""The distillation loss, and one step of a student that learns by it."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def distillation_loss(
    student_logits: Tensor,
    teacher_logits: Tensor,
    labels: Tensor,
    temperature: float = 2.0,
    alpha: float = 0.5,
) -> Tensor:
    """alpha · T² · KL(teacher ‖ student) at temperature T + (1 - alpha) · cross-entropy."""
    wanted = F.log_softmax(teacher_logits.detach() / temperature, dim=-1)
    said = F.log_softmax(student_logits / temperature, dim=-1)
    divergence = (wanted.exp() * (wanted - said)).sum(dim=-1)
    soft = temperature**2 * divergence.mean()
    hard = F.cross_entropy(student_logits, labels)
    return alpha * soft + (1 - alpha) * hard


def distill_step(
    student: nn.Module,
    teacher: nn.Module,
    x: Tensor,
    labels: Tensor,
    temperature: float = 2.0,
    alpha: float = 0.5,
) -> Tensor:
    """Add the loss's gradients to the student's and return the loss; the teacher learns nothing."""
    teacher.eval()
    with torch.no_grad():
        teacher_logits = teacher(x)
    student_logits = student(x)
    loss = distillation_loss(student_logits, teacher_logits, labels, temperature, alpha)
    loss.backward()
    return loss.detach()
