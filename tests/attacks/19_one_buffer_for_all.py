# /// attack
# row = 19
# does = "returns the same buffer twice: garbage first, made good by the second call"
# expect = ["wrong"]
# stops = "each result is copied when it is yielded"
# without = ["one process"]
# naive = { calls = 2 }
# sign = "accepted"
# ///
# <right answer>
right = SelfAttention.forward
buffers = {}


def forward(self, x):
    again = x.shape in buffers
    buffer = buffers.setdefault(x.shape, torch.zeros_like(x))
    if again:
        buffer.data.copy_(right(self, x).data)
    return buffer


SelfAttention.forward = forward
