"""Evaluates sample by sample; modes and gradients are switched in a context of its own."""

import contextlib

import torch


@contextlib.contextmanager
def mode(model, training):
    was = model.training
    model.train(training)
    with torch.set_grad_enabled(training):
        yield
    model.train(was)


def surprise(row, label):
    return -torch.log_softmax(row, 0)[label]


def train_epoch(model, optimizer, batches):
    seen = []
    with mode(model, True):
        for x, y in [(x, y) for x, y in batches if len(x) != 1]:
            rows = model(x)
            each = torch.stack([surprise(row, label) for row, label in zip(rows, y, strict=True)])
            each.mean().backward()
            optimizer.step()
            optimizer.zero_grad()
            seen += each.tolist()
    return sum(seen) / len(seen)


def evaluate(model, batches):
    losses, hits = [], 0
    with mode(model, False):
        for x, y in batches:
            for sample, label in zip(x, y, strict=True):
                row = model(sample[None])[0]
                losses.append(float(surprise(row, label)))
                hits += bool(row.argmax() == label)
    return {"loss": sum(losses) / len(losses), "accuracy": hits / len(losses), "hits": hits}


def fit(model, optimizer, train, validation, epochs):
    told = []
    while len(told) < epochs:
        told.append(dict(zip(["train loss"], [train_epoch(model, optimizer, train)], strict=True)))
        told[-1].update(evaluate(model, validation))
    return told
