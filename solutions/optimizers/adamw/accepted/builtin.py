"""PyTorch's own, all its settings as they come."""

import torch


class AdamW(torch.optim.AdamW):
    pass
