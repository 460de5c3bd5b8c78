# /// attack
# row = 20
# does = "returns uninitialised memory where a reference has just been computed and freed"
# expect = ["wrong"]
# stops = "the reference never runs in this process"
# without = ["one process"]
# naive = { warm = true, order = "answer first", shape = [1, 1024, 64] }
# sign = "accepted"
# ///
# <right answer>


def forward(self, x):
    return torch.empty_like(x)


SelfAttention.forward = forward
