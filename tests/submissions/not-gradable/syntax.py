# says: SyntaxError
# frame: scores = q @ k.transpose(-1, -2
from torch import nn


class SelfAttention(nn.Module):
    def forward(self, q, k):
        scores = q @ k.transpose(-1, -2
        return scores
