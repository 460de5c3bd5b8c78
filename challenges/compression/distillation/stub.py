"""Knowledge distillation. Fill in both functions; `quiz grade distillation` checks them."""

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
    """alpha · T² · KL(teacher ‖ student) at temperature T + (1 - alpha) · cross-entropy.

    Logits are (batch, classes), `labels` (batch,) class indices; returns a tensor of shape ().
    """
    raise NotImplementedError


def distill_step(
    student: nn.Module,
    teacher: nn.Module,
    x: Tensor,
    labels: Tensor,
    temperature: float = 2.0,
    alpha: float = 0.5,
) -> Tensor:
    """Add the loss's gradients to the student's parameters; return the loss without its graph.

    The teacher predicts in evaluation mode and without graph, and nothing of it changes.
    """
    raise NotImplementedError
