"""The penalty's gradient is added by hand; history as columns; the best state saved as bytes."""

import io
import math

import torch


def train_epoch(model, optimizer, batches, decay=0.001):
    model.train(True)
    seen = []
    for x, y in batches:
        for p in model.parameters():
            p.grad = None
        out = model(x)
        ((out - y) ** 2).mean().backward()
        with torch.no_grad():
            for p in model.parameters():
                if len(p.shape) >= 2 and p.grad is not None:
                    p.grad += 2 * decay * p
        optimizer.step()
        seen.extend(((out.detach() - y) ** 2)[:, 0].tolist())
    return math.fsum(seen) / len(seen)


@torch.inference_mode()
def evaluate(model, batches):
    model.train(False)
    seen = [float((model(a[None]) - b) ** 2) for x, y in batches for a, b in zip(x, y, strict=True)]
    return sum(seen) / len(seen)


def fit(model, optimizer, scheduler, train, validation, epochs=100, patience=10, decay=0.001):
    trained, errors = [], []
    kept = io.BytesIO()
    best = 0
    while len(errors) < epochs and len(errors) - best < patience:
        trained.append(train_epoch(model, optimizer, train, decay))
        errors.append(evaluate(model, validation))
        scheduler.step(errors[-1])
        if errors[-1] < min(errors[:-1], default=math.inf):
            best = len(errors)
            kept = io.BytesIO()
            torch.save(model.state_dict(), kept)
    kept.seek(0)
    for name, value in torch.load(kept).items():
        model.state_dict()[name].copy_(value)
    return [{"train": a, "validation": b} for a, b in zip(trained, errors, strict=True)]
