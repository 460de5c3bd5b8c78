"""Random crop and flip. Fill in the function; `quiz grade random-crop-flip` checks it."""

import torch
from torch import Tensor


def random_crop_flip(
    images: Tensor,
    padding: int = 4,
    p: float = 0.5,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Pad each image with zeros, cut a window of its old size out of it, mirror it or not.

    `images` is (N, C, H, W), of any dtype; so is the result. Each image has a window of its own,
    every place as likely, and is mirrored left to right with probability `p`. All that is random
    comes from `generator`, or from torch's global one where it is None. Raises ValueError for a
    negative `padding` or a `p` outside [0, 1].
    """
    raise NotImplementedError
