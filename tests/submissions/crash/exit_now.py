# fails: heads=crash
# says: the process ended itself with status 0 (os._exit)
# prints: last words
# <right answer>
import os

forward = SelfAttention.forward


def leaving(self, x):
    if x.shape[-1] == 12:
        print("last words")
        os._exit(0)
    return forward(self, x)


SelfAttention.forward = leaving
