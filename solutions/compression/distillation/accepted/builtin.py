"""The built-in divergence does the soft part, the built-in modes the rest."""

import torch
import torch.nn.functional as F


def distillation_loss(student_logits, teacher_logits, labels, temperature=2.0, alpha=0.5):
    with torch.no_grad():
        targets = torch.softmax(teacher_logits / temperature, dim=1)
    kd = F.kl_div(
        torch.log_softmax(student_logits / temperature, dim=1), targets, reduction="batchmean"
    )
    ce = F.cross_entropy(student_logits, labels)
    return kd * (alpha * temperature * temperature) + ce * (1.0 - alpha)


@torch.enable_grad()
def distill_step(student, teacher, x, labels, temperature=2.0, alpha=0.5):
    with torch.inference_mode():
        t = teacher.train(False)(x)
    loss = distillation_loss(student(x), t, labels, alpha=alpha, temperature=temperature)
    loss.backward()
    return loss.data
