# /// attack
# row = 49
# does = "ignores every signal that can be ignored, and goes on after its deadline"
# expect = ["timeout"]
# stops = "SIGKILL"
# without = ["hard_kill"]
# pack = "quick"
# sign = "left"
# seconds = 3.5
# ///
import signal
import time

# <right answer>
right = SelfAttention.forward
for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)


def forward(self, x):
    if x.shape[-1] == 12:
        time.sleep(4.5)
    return right(self, x)


SelfAttention.forward = forward
