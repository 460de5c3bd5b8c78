"""Loss modules in a class; the teacher's flags and modes are put back afterwards."""

from torch import nn


class Distillation(nn.Module):
    def __init__(self, temperature, alpha):
        super().__init__()
        self.t, self.alpha = temperature, alpha
        self.kl = nn.KLDivLoss(reduction="batchmean", log_target=True)
        self.ce = nn.CrossEntropyLoss()
        self.log_softmax = nn.LogSoftmax(dim=-1)

    def forward(self, z, t, labels):
        soft = self.kl(self.log_softmax(z / self.t), self.log_softmax(t.data / self.t))
        return self.alpha * self.t**2 * soft + (1 - self.alpha) * self.ce(z, labels)


def distillation_loss(student_logits, teacher_logits, labels, temperature=2.0, alpha=0.5):
    return Distillation(temperature, alpha)(student_logits, teacher_logits, labels)


def distill_step(student, teacher, x, labels, temperature=2.0, alpha=0.5):
    modes = [(m, m.training) for m in teacher.modules()]
    flags = [(p, p.requires_grad) for p in teacher.parameters()]
    teacher.eval()
    for p, _ in flags:
        p.requires_grad_(False)
    try:
        wanted = teacher(x)
    finally:
        for m, mode in modes:
            m.training = mode
        for p, flag in flags:
            p.requires_grad_(flag)
    loss = distillation_loss(student(x), wanted, labels, temperature, alpha)
    loss.backward()
    return loss.clone().detach()
