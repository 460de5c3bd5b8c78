# /// attack
# row = 21
# does = "computes slowly once and remembers the result by the input's shape"
# expect = ["wrong"]
# stops = "every result counts, with other numbers each time"
# without = ["one process"]
# naive = { repeats = 3, clock = 0.1 }
# sign = "accepted"
# ///
import time

# <right answer>
right = SelfAttention.forward
seen = {}


def forward(self, x):
    if x.shape not in seen:
        time.sleep(0.2)
        seen[x.shape] = right(self, x)
    return seen[x.shape]


SelfAttention.forward = forward
