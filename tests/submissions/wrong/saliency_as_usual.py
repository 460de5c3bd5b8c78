# challenge: visualization/saliency
# fails: gradients-kept=wrong images-kept=wrong in-place=error
"""The usual recipe: the maps are right; the caller's images and the parameters collect gradients."""
import torch


def saliency(model, images, target=None):
    modes = [(one, one.training) for one in model.modules()]
    try:
        model.eval()
        with torch.enable_grad():
            images.requires_grad_()
            scores = model(images)
            target = scores.argmax(1) if target is None else target
            scores[torch.arange(len(scores)), target].sum().backward()
    finally:
        for one, training in modes:
            one.training = training
    return images.grad.abs().amax(1)
