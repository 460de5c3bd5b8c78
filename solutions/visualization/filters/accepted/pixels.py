"""Plain numbers and loops, one pixel after the other, the result built as nested lists."""

import torch


def filter_grid(weight, count=16, columns=4, gap=1):
    K, C, h, w = weight.shape
    if C not in [1, 3]:
        raise ValueError("need RGB or grey filters")
    K = min(K, count)
    nrow = K // columns + (1 if K % columns else 0)
    H = nrow * h + (nrow - 1) * gap
    W = columns * w + (columns - 1) * gap
    out = torch.zeros((H, W, 3), dtype=weight.dtype, device=weight.device).add_(1)
    for i in range(K):
        f = weight[i].detach()
        a, b = f.min().item(), f.max().item()
        for c in range(3):
            for y in range(h):
                for x in range(w):
                    v = f[c if C == 3 else 0][y][x].item()
                    out[(i // columns) * (h + gap) + y][(i % columns) * (w + gap) + x][c] = (
                        (v - a) / (b - a) if b != a else 0.5
                    )
    return out
