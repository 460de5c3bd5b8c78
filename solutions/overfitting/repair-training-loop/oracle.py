"""Independent answer: gradients by autograd.grad, every epoch's state on record, best by argmin."""

import copy

import torch


def _error(model, batches):
    x, y = (torch.cat(part) for part in zip(*batches, strict=True))
    return float(((model(x) - y) ** 2).mean())


def train_epoch(model, optimizer, batches, decay=0.001):
    squares, count = 0.0, 0
    for x, y in batches:
        model.train()
        params = list(model.parameters())
        difference = model(x) - y
        grads = torch.autograd.grad((difference * difference).mean(), params, allow_unused=True)
        for p, grad in zip(params, grads, strict=True):
            p.grad = grad + 2 * decay * p.detach() if p.ndim >= 2 else grad
        optimizer.step()
        squares, count = squares + float((difference.detach() ** 2).sum()), count + y.numel()
    return squares / count


def evaluate(model, batches):
    with torch.inference_mode():
        return _error(model.eval(), batches)


def fit(model, optimizer, scheduler, train, validation, epochs=100, patience=10, decay=0.001):
    history, states = [], []
    while len(history) < epochs:
        one = {"train": train_epoch(model, optimizer, train, decay)}
        one["validation"] = evaluate(model, validation)
        scheduler.step(one["validation"])
        history.append(one)
        states.append(copy.deepcopy(model.state_dict()))
        errors = [told["validation"] for told in history]
        if len(errors) - 1 - errors.index(min(errors)) >= patience:
            break
    model.load_state_dict(states[errors.index(min(errors))])
    return history
