# /// attack
# row = 58
# does = "sends half a frame and says no more"
# expect = ["timeout"]
# stops = "deadline"
# without = ["deadlines"]
# pack = "quick"
# sign = "late"
# seconds = 3.2
# ///
import os
import time

# <right answer>
right = SelfAttention.forward


def forward(self, x):
    if x.shape[-1] == 12:
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, b"quz1\x10\0\0")
            except OSError:
                pass
        time.sleep(3.5)
    return right(self, x)


SelfAttention.forward = forward
