# /// attack
# row = 66
# does = "prints three megabytes without a line end"
# expect = ["output"]
# stops = "bound on output"
# without = ["output_bound"]
# sign = "accepted"
# ///
import os

# <right answer>
right = SelfAttention.forward


def forward(self, x):
    if x.shape[-1] == 12:
        for _ in range(3 << 4):
            os.write(2, b"x" * (1 << 16))
    return right(self, x)


SelfAttention.forward = forward
