# /// attack
# row = 61
# does = "runs eighty threads with stacks so small that no memory limit meets them"
# expect = ["error"]
# stops = "watchdog"
# without = ["watchdog"]
# sign = "accepted"
# ///
import threading
import time

# <right answer>
right = SelfAttention.forward
over = threading.Event()


def forward(self, x):
    if x.shape[-1] == 12 and not over.is_set():
        threading.stack_size(1 << 16)
        threads = [threading.Thread(target=over.wait, daemon=True) for _ in range(80)]
        for one in threads:
            one.start()
        time.sleep(0.8)
        over.set()
    return right(self, x)


SelfAttention.forward = forward
