"""One tap of the kernel at a time: shift the image, weigh it, add it up."""

import torch


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    batch, channels, height, width = x.shape
    out_channels, per_group, kh, kw = weight.shape
    if per_group * groups != channels:
        raise ValueError("input channels")
    if out_channels % groups:
        raise ValueError("output channels")
    (sh, sw), (ph, pw), (dh, dw) = (
        (one, one) if isinstance(one, int) else one for one in (stride, padding, dilation)
    )
    canvas = x.new_zeros(batch, channels, height + 2 * ph, width + 2 * pw)
    canvas[:, :, ph : ph + height, pw : pw + width] = x
    rows = (height + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    columns = (width + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    whole = torch.zeros_like(weight).repeat(1, groups, 1, 1)  # zeros where a group does not look
    for o in range(out_channels):
        first = o // (out_channels // groups) * per_group
        whole[o, first : first + per_group] = weight[o]
    out = x.new_zeros(batch, out_channels, rows, columns)
    for i in range(kh):
        for j in range(kw):
            top, left = i * dh, j * dw
            shifted = canvas[:, :, top : top + rows * sh : sh, left : left + columns * sw : sw]
            shifted = shifted[:, :, :rows, :columns]
            out = out + torch.einsum("nchw,oc->nohw", shifted, whole[:, :, i, j])
    if bias is not None:
        out += bias.view(-1, 1, 1)
    return out
