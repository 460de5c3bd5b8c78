# says: SelfAttention(dim) cannot be called as SelfAttention(dim, heads=8)
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, dim):
        super().__init__()
