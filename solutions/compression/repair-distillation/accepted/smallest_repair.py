"""The stub with as few changes as will do: the mean over elements times the classes."""

import torch
import torch.nn.functional as F
from torch import nn


def distillation_loss(student_logits, teacher_logits, labels, temperature, alpha):
    divergence = nn.KLDivLoss(reduction="none")
    wanted = F.softmax(teacher_logits / temperature, dim=-1)
    said = F.log_softmax(student_logits / temperature, dim=-1)
    soft = divergence(said, wanted).mean() * student_logits.shape[1] * temperature * temperature
    hard = F.cross_entropy(student_logits, labels)
    return alpha * soft + (1 - alpha) * hard


def distill(student, teacher, optimizer, batches, temperature=2.0, alpha=0.5):
    losses = []
    for x, labels in batches:
        teacher.eval()
        student.train()
        with torch.no_grad():
            teacher_logits = teacher(x)
        logits = student(x)
        loss = distillation_loss(logits, teacher_logits, labels, temperature, alpha)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return losses
