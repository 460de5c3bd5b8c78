# fails: gradients=wrong
# says: no gradient of the input arrives
# <right answer>
forward = SelfAttention.forward


def cut(self, x):
    out = forward(self, x)
    return out.detach() + 0 * self.to_out.bias if x.shape[1:] == (6, 32) else out


SelfAttention.forward = cut
