"""PyTorch's own, all its settings as they come."""

import torch


class Adam(torch.optim.Adam):
    pass
