# fails: heads=error
# says: KeyboardInterrupt
# <right answer>
forward = SelfAttention.forward


def interrupted(self, x):
    if x.shape[-1] == 12:
        raise KeyboardInterrupt
    return forward(self, x)


SelfAttention.forward = interrupted
