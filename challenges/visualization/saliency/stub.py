"""Saliency maps. Fill in the function; `quiz grade saliency` checks it."""

import torch
from torch import Tensor, nn


def saliency(model: nn.Module, images: Tensor, target: Tensor | None = None) -> Tensor:
    """How strongly each pixel moves the score of its image's class.

    `images` is (N, channels, height, width); `target` holds a class index for each image, (N,),
    None means each image's class with the largest score. Returns (N, height, width): the largest
    absolute gradient among a pixel's channels. The model is run in evaluation mode and left as it
    was found.
    """
    raise NotImplementedError
