# fails: heads=output
# <right answer>
import os

forward = SelfAttention.forward


def shouting(self, x):
    out = forward(self, x)
    if x.shape[-1] == 16 and self.heads == 8:
        for _ in range(20):
            os.write(2, b"x" * 65_536)
    return out


SelfAttention.forward = shouting
