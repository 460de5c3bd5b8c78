# small
# fails: heads=memory
# says: MemoryError
# <right answer>
forward = SelfAttention.forward
kept = []


def leaking(self, x):
    while x.shape[-1] == 12:
        kept.append(bytearray(1 << 16))
    return forward(self, x)


SelfAttention.forward = leaking
