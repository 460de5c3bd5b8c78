# /// attack
# row = 32
# does = "is right when it is called first, and remembers that it was"
# expect = ["wrong"]
# stops = "checks call again"
# without = ["one process"]
# sign = "accepted"
# ///
# <right answer>
right = SelfAttention.forward


def forward(self, x):
    called = getattr(self, "called", False)
    self.called = True
    return right(self, x) * (0.5 if called else 1.0)


SelfAttention.forward = forward
