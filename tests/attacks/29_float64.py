# /// attack
# row = 29
# does = "returns float64, computed more exactly than asked for"
# expect = ["contract"]
# stops = "dtypes are compared before numbers"
# without = ["one process"]
# naive = { compare = "converted" }
# sign = "accepted"
# ///
# <right answer>
right = SelfAttention.forward


def forward(self, x):
    return right(self, x).double()


SelfAttention.forward = forward
