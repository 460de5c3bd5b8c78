"""PyTorch's own, with a name for the rate of its one group."""

import torch


class SGD(torch.optim.SGD):
    lr = property(
        lambda self: self.param_groups[0]["lr"],
        lambda self, value: self.param_groups[0].update(lr=value),
    )
