"""Independent answer: PyTorch's own convolution, with the arguments checked."""

import torch.nn.functional as F


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    try:
        return F.conv2d(x, weight, bias, stride, padding, dilation, groups)
    except RuntimeError as error:
        raise ValueError(str(error)) from error
