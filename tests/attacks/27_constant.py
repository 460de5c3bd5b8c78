# /// attack
# row = 27
# does = "returns a constant near the mean"
# expect = ["wrong"]
# stops = "every element is compared"
# without = ["one process"]
# naive = { compare = "mean" }
# sign = "accepted"
# ///
# <right answer>


def forward(self, x):
    return torch.zeros_like(x)


SelfAttention.forward = forward
