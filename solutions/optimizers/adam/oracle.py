"""Independent answer: PyTorch's own Adam."""

import torch


class Adam(torch.optim.Adam):
    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False
    ):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, foreach=False)
