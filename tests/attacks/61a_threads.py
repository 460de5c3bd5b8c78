# /// attack
# row = 61
# does = "starts a hundred threads"
# expect = ["error", "memory"]
# stops = "limit on address space (each has a stack), watchdog"
# without = ["limits", "watchdog"]
# pack = "small"
# sign = "accepted"
# ///
import threading

# <right answer>
right = SelfAttention.forward
over = threading.Event()
threads = []


def forward(self, x):
    if x.shape[-1] == 12 and not threads:
        try:
            for _ in range(100):
                threads.append(threading.Thread(target=over.wait, daemon=True))
                threads[-1].start()
        finally:
            over.set()
    return right(self, x)


SelfAttention.forward = forward
