# /// attack
# row = 22
# does = "knows the public seed, and is right for its inputs only"
# expect = ["wrong"]
# stops = "inputs come from the system's entropy"
# without = ["one process"]
# sign = "accepted"
# ///
# <right answer>
right = SelfAttention.forward


def forward(self, x):
    state = torch.get_rng_state()
    known = torch.randn(x.shape, generator=torch.Generator().manual_seed(0))
    torch.set_rng_state(state)
    return right(self, x) if torch.equal(x.detach(), known) else torch.zeros_like(x)


SelfAttention.forward = forward
