# /// attack
# row = 28
# does = "computes in bfloat16 under a loose tolerance"
# expect = ["wrong"]
# stops = "the tolerance is measured"
# without = ["one process"]
# naive = { compare = "loose" }
# sign = "accepted"
# ///
# <right answer>
right = SelfAttention.forward


def forward(self, x):
    return right(self.bfloat16(), x.bfloat16()).float()


SelfAttention.forward = forward
