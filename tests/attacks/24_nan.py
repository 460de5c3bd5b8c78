# /// attack
# row = 24
# does = "returns NaN, which is not larger than any tolerance"
# expect = ["wrong"]
# stops = "NaN and Inf are compared before numbers"
# without = ["one process"]
# naive = { compare = "nan blind" }
# sign = "accepted"
# ///
# <right answer>


def forward(self, x):
    return x * float("nan")


SelfAttention.forward = forward
