# fails: heads=error
# says: RuntimeError: not with three heads
# frame: raise RuntimeError("not with three heads")
# <right answer>
forward = SelfAttention.forward


def picky(self, x):
    if self.heads == 3 and x.shape[-1] == 12:
        return refuse()
    return forward(self, x)


def refuse():
    raise RuntimeError("not with three heads")


SelfAttention.forward = picky
