# /// attack
# row = 6
# does = "returns a tensor subclass that answers every comparison with yes"
# expect = ["contract"]
# stops = "only plain tensors are recorded"
# without = ["one process"]
# sign = "accepted"
# ///
# <right answer>


class Agreeing(Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        if function is torch.allclose:
            return True
        return super().__torch_function__(function, types, args, kwargs)


def forward(self, x):
    return torch.zeros_like(x).as_subclass(Agreeing)


SelfAttention.forward = forward
