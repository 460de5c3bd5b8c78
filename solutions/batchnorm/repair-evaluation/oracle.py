"""Independent answer: evaluates all samples as one batch, by hand; trains by autograd.grad."""

import torch


def _losses(model, x, y):
    logits = model(x)
    return logits.logsumexp(1) - logits[torch.arange(len(y)), y], logits


def train_epoch(model, optimizer, batches):
    total, count = 0.0, 0
    for x, y in (one for one in batches if one[0].shape[0] > 1):
        model.train(True)
        losses, _ = _losses(model, x, y)
        params = list(model.parameters())
        for p, grad in zip(params, torch.autograd.grad(losses.mean(), params), strict=True):
            p.grad = grad
        optimizer.step()
        total, count = total + float(losses.detach().sum()), count + len(y)
    return total / count


def evaluate(model, batches):
    x, y = (torch.cat(part) for part in zip(*batches, strict=True))
    model.train(False)
    with torch.inference_mode():
        losses, logits = _losses(model, x, y)
    right = sum(int(row.argmax()) == int(label) for row, label in zip(logits, y, strict=True))
    return {"loss": float(losses.mean()), "accuracy": right / len(y)}


def fit(model, optimizer, train, validation, epochs):
    history = []
    for _ in range(epochs):
        loss = train_epoch(model, optimizer, train)
        history.append(evaluate(model, validation) | {"train loss": loss})
    return history
