# fails: heads=crash
# says: SIGSEGV
# <right answer>
import ctypes

forward = SelfAttention.forward


def touching(self, x):
    if x.shape[-1] == 12:
        ctypes.string_at(0)
    return forward(self, x)


SelfAttention.forward = touching
