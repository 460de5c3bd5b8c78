"""Grad-CAM. Fill in the function; `quiz grade grad-cam` checks it."""

import torch
from torch import Tensor, nn


def grad_cam(
    model: nn.Module, layer: nn.Module, image: Tensor, target: int | None = None
) -> Tensor:
    """Where `layer`, a module of `model`, sees evidence for class `target` in one `image`.

    `image` is (channels, height, width); `target` None means the class with the largest score.
    Returns a map (h, w) of the layer's own size, divided by its maximum. The model is run in
    evaluation mode and left as it was found: modes, buffers, gradients, hooks.
    """
    raise NotImplementedError
