# says: has no argument heads
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, dim, n_heads=8):
        super().__init__()
