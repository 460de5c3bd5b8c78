# fails: input-kept=wrong
# says: result 2 of 2
# <right answer>
forward = SelfAttention.forward
kept = []


def late(self, x):
    kept.append(forward(self, x))
    # right when it was yielded; what is done to it afterwards must change nothing
    if x.shape == (2, 9, 24):
        if len([one for one in kept if one.shape == x.shape]) == 2:
            return torch.zeros_like(x)
        for one in kept[:-1]:
            one.detach().zero_()
    return kept[-1]


SelfAttention.forward = late
