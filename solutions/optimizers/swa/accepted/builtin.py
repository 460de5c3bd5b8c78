"""PyTorch's own, with names for the two methods."""

import torch.optim.swa_utils
from torch.optim.swa_utils import update_bn  # noqa: F401


class SWA(torch.optim.swa_utils.AveragedModel):
    def update(self, model):
        self.update_parameters(model)
