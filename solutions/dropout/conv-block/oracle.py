"""Independent answer: pixels unfolded and multiplied, statistics and masks by hand."""

import torch
import torch.nn.functional as F
from torch import nn


def thin(x, p, training):
    if not training:
        return x
    return torch.where(torch.rand(x.shape, device=x.device) < p, 0.0, x) / max(1.0 - p, 1e-30)


class ConvBlock(nn.Module):
    def __init__(self, in_channels, out_channels, p=0.2):
        super().__init__()
        self.p = p
        self.conv = nn.Conv2d(in_channels, out_channels, 3, bias=False)
        self.bn = nn.BatchNorm2d(out_channels)

    def forward(self, x):
        n, _, h, w = x.shape
        patches = F.unfold(x, 3, padding=1)
        y = (self.conv.weight.flatten(1) @ patches).view(n, -1, h, w)
        bn = self.bn
        mean, var = bn.running_mean, bn.running_var
        if self.training:
            var, mean = torch.var_mean(y, (0, 2, 3), correction=0)
            count = n * h * w
            with torch.no_grad():
                bn.running_mean.lerp_(mean, 0.1)
                bn.running_var.lerp_(var * count / (count - 1), 0.1)
        scale = bn.weight / (var + bn.eps).sqrt()
        y = (y - mean[:, None, None]) * scale[:, None, None] + bn.bias[:, None, None]
        return thin(y.clamp(min=0), self.p, self.training)


class Head(nn.Module):
    def __init__(self, channels, hidden, classes, p=0.5):
        super().__init__()
        self.p = p
        self.fc1, self.fc2 = nn.Linear(channels, hidden), nn.Linear(hidden, classes)

    def forward(self, x):
        features = x.flatten(2).sum(-1) / x[0, 0].numel()
        units = (features @ self.fc1.weight.T + self.fc1.bias).clamp(min=0)
        return thin(units, self.p, self.training) @ self.fc2.weight.T + self.fc2.bias
