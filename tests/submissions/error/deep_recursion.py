# fails: heads=error
# says: RecursionError
# <right answer>
forward = SelfAttention.forward


def deep(self, x):
    return deep(self, x) if x.shape[-1] == 12 else forward(self, x)


SelfAttention.forward = deep
