"""Independent answer: losses by hand, gradients by autograd.grad, a copied teacher."""

import copy

import torch


def rows(logits):
    logits = logits - logits.max(dim=1, keepdim=True).values.detach()
    return logits - logits.exp().sum(dim=1, keepdim=True).log()


def distill(student, teacher, optimizer, batches, temperature=2.0, alpha=0.5):
    twin = copy.deepcopy(teacher)
    student.train(True)
    told = []
    for x, labels in batches:
        with torch.inference_mode():
            log_p = rows(twin.train(False)(x) / temperature)
        log_p, logits = log_p.clone(), student(x)
        log_q, log_1 = rows(logits / temperature), rows(logits)
        total = 0.0
        for i, label in enumerate(labels.tolist()):
            p = log_p[i].exp()
            kl = (p * log_p[i]).sum() - (p * log_q[i]).sum()
            total = total + alpha * temperature * temperature * kl - (1 - alpha) * log_1[i, label]
        loss = total / len(labels)
        parameters = [p for p in student.parameters() if p.requires_grad]
        for p, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            p.grad = gradient
        optimizer.step()
        told.append(float(loss.detach()))
    return told
