# fails: input-kept=wrong
# says: [1]
# <right answer>
forward = SelfAttention.forward


def mutating(self, x):
    out = forward(self, x)
    if not x.requires_grad:
        x.mul_(0.5)
    return out


SelfAttention.forward = mutating
