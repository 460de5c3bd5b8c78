# /// attack
# row = 47
# does = "loops in Python for longer than a check may take"
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
    end = time.process_time() + (1.6 if x.shape[-1] == 12 else 0)
    while time.process_time() < end:
        pass
    return right(self, x)


SelfAttention.forward = forward
