# quick
# fails: heads=timeout
# <right answer>
import collections
import itertools

forward = SelfAttention.forward


def stuck(self, x):
    if x.shape[-1] == 12:
        collections.deque(itertools.repeat(0), maxlen=0)
    return forward(self, x)


SelfAttention.forward = stuck
