# small
# fails: heads=memory
# <right answer>
forward = SelfAttention.forward
kept = [[]]


def doubling(self, x):
    while x.shape[-1] == 12:
        kept.extend(kept)
    return forward(self, x)


SelfAttention.forward = doubling
