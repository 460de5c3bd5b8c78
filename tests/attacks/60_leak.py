# /// attack
# row = 60
# does = "leaks 400 MiB in small pieces where 256 are allowed"
# expect = ["memory"]
# stops = "limit on address space, watchdog"
# without = ["limits", "watchdog"]
# pack = "small"
# sign = "accepted"
# ///
# <right answer>
right = SelfAttention.forward
kept = []


def forward(self, x):
    if x.shape[-1] == 12 and not kept:
        for _ in range(6400):
            kept.append(bytearray(1 << 16))
    return right(self, x)


SelfAttention.forward = forward
