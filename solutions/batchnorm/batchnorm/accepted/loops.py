"""One channel at a time, sums by hand, as one would on a whiteboard."""

import torch
from torch import nn


class BatchNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.alpha = momentum
        self.register_parameter("weight", nn.Parameter(torch.full((channels,), 1.0)))
        self.register_parameter("bias", nn.Parameter(torch.full((channels,), 0.0)))
        self.register_buffer("running_mean", 0.0 * self.weight.data)
        self.register_buffer("running_var", 1.0 * self.weight.data)
        self.register_buffer("steps", torch.tensor(0))

    def forward(self, x):
        done = []
        if self.training and x[:, 0].numel() == 1:
            raise ValueError
        if self.training:
            self.steps += 1
        for c in range(x.size(1)):
            values = x[:, c]
            if self.training:
                count = values.numel()
                mu = values.sum() / count
                squares = (values - mu).pow(2).sum()
                var = squares / count
                with torch.no_grad():
                    self.running_mean[c] = (1 - self.alpha) * self.running_mean[c] + self.alpha * mu
                    self.running_var[c] = (1 - self.alpha) * self.running_var[
                        c
                    ] + self.alpha * squares / (count - 1)
            else:
                mu, var = self.running_mean[c], self.running_var[c]
            done.append(self.weight[c] * (values - mu) / (var + self.eps) ** 0.5 + self.bias[c])
        return torch.stack(done, dim=1)
