"""Independent answer: PyTorch's own SGD, whose rate stands in its group."""

import torch


class SGD(torch.optim.SGD):
    def __init__(
        self, params, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False
    ):
        super().__init__(
            params, lr, momentum, dampening, weight_decay, nesterov=nesterov, foreach=False
        )

    @property
    def lr(self):
        return self.param_groups[0]["lr"]

    @lr.setter
    def lr(self, value):
        self.param_groups[0]["lr"] = value
