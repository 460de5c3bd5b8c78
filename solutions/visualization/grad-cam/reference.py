"""Grad-CAM by one hook, leaving the model as it was found."""

import torch
from torch import Tensor, nn


def grad_cam(
    model: nn.Module, layer: nn.Module, image: Tensor, target: int | None = None
) -> Tensor:
    """Where `layer` sees evidence for class `target`: a map of the layer's size, in [0, 1]."""
    caught: list[Tensor] = []

    def catch(module: nn.Module, inputs: object, output: Tensor) -> Tensor:
        caught.append(output)
        return output.clone()  # the model goes on with a copy: what follows may write in place

    modes = [(module, module.training) for module in model.modules()]
    handle = layer.register_forward_hook(catch)
    model.eval()
    try:
        with torch.enable_grad():
            # asking for the image's gradient gives a graph even where all parameters are frozen
            batch = image.detach()[None].clone().requires_grad_()
            logits = model(batch)[0]
            chosen = logits.argmax() if target is None else target
            score = logits[chosen]
            (gradient,) = torch.autograd.grad(score, caught[0])
    finally:
        handle.remove()
        for module, training in modes:
            module.training = training

    maps, gradient = caught[0].detach()[0], gradient[0]
    weights = gradient.mean(dim=(1, 2), keepdim=True)
    cam = torch.relu((weights * maps).sum(dim=0))
    top = cam.max()
    return cam / top if top > 0 else cam
