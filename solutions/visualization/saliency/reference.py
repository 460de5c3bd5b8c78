"""Saliency maps for a batch in one backward pass, leaving the model as it was found."""

import torch
from torch import Tensor, nn


def saliency(model: nn.Module, images: Tensor, target: Tensor | None = None) -> Tensor:
    """How strongly each pixel moves the score of its image's class."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.enable_grad():
            leaf = images.detach().clone().requires_grad_()
            scores = model(leaf.clone())  # the model may write into what it gets
            chosen = scores.argmax(dim=1) if target is None else target
            # no image sees another one, so the sum's gradient holds each image's own
            total = scores.gather(1, chosen.unsqueeze(1)).sum()
            (gradient,) = torch.autograd.grad(total, leaf)
    finally:
        for module, training in modes:
            module.training = training
    return gradient.abs().amax(dim=1)
