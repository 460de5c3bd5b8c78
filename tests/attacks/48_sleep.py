# /// attack
# row = 48
# does = "sleeps for longer than a check may take"
# expect = ["timeout"]
# stops = "deadline"
# without = ["deadlines"]
# pack = "quick"
# sign = "accepted"
# ///
import time

# <right answer>
right = SelfAttention.forward


def forward(self, x):
    if x.shape[-1] == 12:
        time.sleep(1.6)
    return right(self, x)


SelfAttention.forward = forward
