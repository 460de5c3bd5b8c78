# quick
# fails: heads=timeout
# says: this check took longer than 1 s and was stopped
# <right answer>
forward = SelfAttention.forward


def looping(self, x):
    print("thinking", x.shape)
    while x.shape[-1] == 12:
        pass
    return forward(self, x)


SelfAttention.forward = looping
