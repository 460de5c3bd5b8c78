# /// attack
# row = 65
# does = "fills its folder with thousands of files, each of them small"
# expect = ["output"]
# stops = "watchdog"
# without = ["watchdog"]
# sign = "accepted"
# ///
import time

# <right answer>
right = SelfAttention.forward
made = []


def forward(self, x):
    if x.shape[-1] == 12 and not made:
        for number in range(5_000):
            with open(f"file-{number}", "wb") as file:
                file.write(b"x")
        made.append(number)
        time.sleep(1.5)
    return right(self, x)


SelfAttention.forward = forward
