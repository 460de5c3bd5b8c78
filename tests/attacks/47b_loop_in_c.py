# /// attack
# row = 47
# does = "loops in C, holding the interpreter's lock, for longer than a check may take"
# expect = ["timeout"]
# stops = "deadline"
# without = ["deadlines"]
# pack = "quick"
# sign = "accepted"
# ///
import collections
import itertools
import time

# <right answer>
right = SelfAttention.forward
times, took = 10**6, 0.0
while took < 0.05:
    times *= 2
    began = time.process_time()
    collections.deque(itertools.repeat(0, times), maxlen=0)
    took = time.process_time() - began


def forward(self, x):
    if x.shape[-1] == 12:
        collections.deque(itertools.repeat(0, int(times * 2.5 / took)), maxlen=0)
    return right(self, x)


SelfAttention.forward = forward
