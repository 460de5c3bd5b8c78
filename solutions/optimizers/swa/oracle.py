"""Independent answer: PyTorch's own."""

from torch.optim import swa_utils


class SWA:
    def __init__(self, model):
        self.averaged = swa_utils.AveragedModel(model)
        self.module = self.averaged.module

    def update(self, model):
        self.averaged.update_parameters(model)


def update_bn(batches, model):
    swa_utils.update_bn(batches, model)
