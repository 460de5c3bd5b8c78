"""Windows as columns of a matrix, one product a group."""

import torch
import torch.nn.functional as F


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    out_channels, per_group, *kernel = weight.shape
    if x.shape[1] / groups != per_group or out_channels // groups * groups != out_channels:
        raise ValueError(groups)

    def both(value):
        return list(value) if isinstance(value, tuple) else [value] * 2

    step, border, gap = both(stride), both(padding), both(dilation)
    height, width = (
        (x.shape[2 + i] + 2 * border[i] - gap[i] * (kernel[i] - 1) - 1) // step[i] + 1
        for i in range(2)
    )
    results = []
    for part, kernels in zip(x.chunk(groups, 1), weight.chunk(groups, 0), strict=True):
        columns = F.unfold(part, kernel, dilation=gap, padding=border, stride=step)
        results.append(kernels.reshape(kernels.shape[0], -1) @ columns)
    out = torch.cat(results, 1).view(x.shape[0], out_channels, height, width)
    return out if bias is None else out + bias.reshape(1, -1, 1, 1)
