# challenge: batchnorm/repair-evaluation
"""Skips a batch of one by catching what BatchNorm raises, which has counted the batch by then."""
import torch
from torch.nn.functional import cross_entropy


def train_epoch(model, optimizer, batches):
    model.train()
    total = count = 0
    for x, y in batches:
        optimizer.zero_grad()
        try:
            loss = cross_entropy(model(x), y)
        except ValueError:
            continue
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
        count += len(x)
    return total / count


@torch.no_grad()
def evaluate(model, batches):
    model.eval()
    x, y = (torch.cat(part) for part in zip(*batches, strict=True))
    logits = model(x)
    return {"loss": cross_entropy(logits, y), "accuracy": (logits.argmax(1) == y).float().mean()}


def fit(model, optimizer, train, validation, epochs):
    return [
        {"train loss": train_epoch(model, optimizer, train), **evaluate(model, validation)}
        for _ in range(epochs)
    ]
