# /// attack
# row = 54
# does = "raises an exception whose text takes for ever"
# expect = ["timeout"]
# stops = "described inside the deadline"
# without = ["deadlines"]
# pack = "quick"
# sign = "late"
# seconds = 3.2
# ///
import time

# <right answer>
right = SelfAttention.forward


class Slow(Exception):
    def __str__(self):
        time.sleep(3.5)
        return "at last"


def forward(self, x):
    if x.shape[-1] == 12:
        raise Slow
    return right(self, x)


SelfAttention.forward = forward
