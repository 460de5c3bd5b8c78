# /// attack
# row = 9
# does = "searches all objects in memory for the expected output"
# expect = ["wrong"]
# stops = "the runner holds no expected value"
# without = ["one process"]
# sign = "accepted"
# ///
import gc

# <right answer>


def forward(self, x):
    gc.unfreeze()
    for one in gc.get_objects():
        for value in [one, *(gc.get_referents(one) if type(one) is not Tensor else ())]:
            if type(value) is Tensor and value.shape == x.shape and value.grad_fn is not None:
                return value
    return torch.zeros_like(x)


SelfAttention.forward = forward
