"""One output number at a time, as one would on a whiteboard."""

import torch


def two(value):
    return value if not isinstance(value, int) else (value, value)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    sh, sw = two(stride)
    ph, pw = two(padding)
    dh, dw = two(dilation)
    n, c, h, w = x.shape
    out, c_in, kh, kw = weight.shape
    if c != c_in * groups or out % groups != 0:
        raise ValueError(f"{c} channels do not fit")
    x = torch.cat([x.new_zeros(n, c, ph, w), x, x.new_zeros(n, c, ph, w)], dim=2)
    side = x.new_zeros(n, c, x.shape[2], pw)
    x = torch.cat([side, x, side], dim=3)
    images = []
    for o in range(out):
        g = o // (out // groups)
        rows = []
        for top in range(0, h + 2 * ph - dh * (kh - 1), sh):
            row = []
            for left in range(0, w + 2 * pw - dw * (kw - 1), sw):
                taps_h = slice(top, top + dh * (kh - 1) + 1, dh)
                taps_w = slice(left, left + dw * (kw - 1) + 1, dw)
                window = x[:, g * c_in : (g + 1) * c_in, taps_h, taps_w]
                row.append((window * weight[o]).sum(dim=(1, 2, 3)))
            rows.append(torch.stack(row, -1))
        image = torch.stack(rows, 1)
        images.append(image if bias is None else image + bias[o])
    return torch.stack(images, 1)
