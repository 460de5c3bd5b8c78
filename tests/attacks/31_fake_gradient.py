# /// attack
# row = 31
# does = "has a gradient for everything, of made-up numbers"
# expect = ["wrong"]
# stops = "gradients are compared by their numbers"
# without = ["one process"]
# naive = { gradient = "exists" }
# sign = "accepted"
# ///
# <right answer>
right = SelfAttention.forward


class Fake(torch.autograd.Function):
    @staticmethod
    def forward(context, out, *inputs):
        context.save_for_backward(*inputs)
        return out.clone()

    @staticmethod
    def backward(context, up):
        return None, *(torch.ones_like(one) for one in context.saved_tensors)


def forward(self, x):
    return Fake.apply(right(self, x).detach(), x, *self.parameters())


SelfAttention.forward = forward
