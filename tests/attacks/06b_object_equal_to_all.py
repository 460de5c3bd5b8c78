# /// attack
# row = 6
# does = "returns an object whose __eq__ says yes to all"
# expect = ["contract"]
# stops = "only data is recorded"
# without = ["one process"]
# naive = { compare = "equal" }
# sign = "accepted"
# ///
# <right answer>


class Yes:
    def __eq__(self, other):
        return self

    def __getattr__(self, name):
        return self

    def __call__(self, *_):
        return self

    def __bool__(self):
        return True

    def __array__(self, *_, **__):
        return torch.zeros(1).numpy()


def forward(self, x):
    return Yes()


SelfAttention.forward = forward
