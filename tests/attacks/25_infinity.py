# /// attack
# row = 25
# does = "returns infinity, which makes a tolerance that follows the answer infinite"
# expect = ["wrong"]
# stops = "the budget follows the reference"
# without = ["one process"]
# naive = { compare = "scaled by the answer" }
# sign = "accepted"
# ///
# <right answer>


def forward(self, x):
    return torch.full_like(x, float("inf"))


SelfAttention.forward = forward
