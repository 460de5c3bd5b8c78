# /// attack
# row = 59
# does = "asks for a tensor of 3 GiB (and never touches it)"
# expect = ["memory"]
# stops = "limit on address space"
# without = ["limits"]
# sign = "accepted"
# ///
# <right answer>
right = SelfAttention.forward


def forward(self, x):
    torch.empty(3 << 28)
    return right(self, x)


SelfAttention.forward = forward
