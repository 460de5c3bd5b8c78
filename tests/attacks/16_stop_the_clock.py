# /// attack
# row = 16
# does = "replaces the clocks, so that a slow answer looks fast"
# expect = ["timeout"]
# stops = "the clock is outside"
# without = ["one process"]
# naive = { clock = 0.2 }
# sign = "accepted"
# pack = "quick"
# ///
import time

# <right answer>
right = SelfAttention.forward
sleep = time.sleep
time.time = time.perf_counter = time.monotonic = lambda: 0.0


def forward(self, x):
    if x.shape[1] == 10:
        sleep(1.5)
    return right(self, x)


SelfAttention.forward = forward
