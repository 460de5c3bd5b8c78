# /// attack
# row = 7
# does = "returns at once and computes when the result is looked at, after the clock has stopped"
# expect = ["contract"]
# stops = "frozen inside the deadline; no subclasses"
# without = ["one process"]
# naive = { clock = 0.2 }
# sign = "accepted"
# ///
import time

# <right answer>
right = SelfAttention.forward


class Lazy(Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        args = [one.compute() if isinstance(one, Lazy) else one for one in args]
        return function(*args, **(kwargs or {}))


def forward(self, x):
    def compute():
        time.sleep(0.5 if x.shape[1] == 10 else 0.0)
        return right(self, x)

    made = torch.zeros_like(x).as_subclass(Lazy)
    made.compute = compute
    return made


SelfAttention.forward = forward
