# quick
# fails: heads=timeout
# <right answer>
import time

forward = SelfAttention.forward


def sleeping(self, x):
    if x.shape[-1] == 12:
        time.sleep(3600)
    return forward(self, x)


SelfAttention.forward = sleeping
