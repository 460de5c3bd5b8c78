# fails: heads=memory
# says: RuntimeError
# <right answer>
forward = SelfAttention.forward


def wide(self, x):
    if x.shape[-1] == 12:
        torch.empty(1 << 42)
    return forward(self, x)


SelfAttention.forward = wide
