# fails: heads=crash
# says: SIGABRT
# <right answer>
import os

forward = SelfAttention.forward


def aborting(self, x):
    if x.shape[-1] == 12:
        os.abort()
    return forward(self, x)


SelfAttention.forward = aborting
