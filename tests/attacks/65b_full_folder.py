# /// attack
# row = 65
# does = "fills its folder with 150 MiB in files that are small enough each"
# expect = ["output"]
# stops = "watchdog"
# without = ["watchdog"]
# sign = "accepted"
# ///
import os
import time

# <right answer>
right = SelfAttention.forward
made = []


def forward(self, x):
    if x.shape[-1] == 12 and not made:
        for number in range(5):
            made.append(os.open(f"file-{number}", os.O_CREAT | os.O_WRONLY))
            os.posix_fallocate(made[-1], 0, 30 << 20)
        time.sleep(1.5)
    return right(self, x)


SelfAttention.forward = forward
