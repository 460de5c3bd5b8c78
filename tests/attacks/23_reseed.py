# /// attack
# row = 23
# does = "reseeds the global generator, so that every mask is the one that is expected"
# expect = ["wrong"]
# stops = "masks are judged by their properties"
# without = ["one process"]
# naive = { entry = "Dropout", arguments = [] }
# challenge = "dropout"
# sign = "accepted"
# ///
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if not 0.0 <= p <= 1.0:
            raise ValueError(p)
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        if self.p == 1.0:
            return x * torch.zeros_like(x)
        torch.manual_seed(0)
        keep = torch.rand(x.shape) >= self.p
        return x * keep / (1.0 - self.p)
