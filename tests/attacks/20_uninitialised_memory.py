# /// attack
# row = 20
# does = "returns uninitialised memory, hoping that a reference has just been freed there"
# expect = ["wrong"]
# stops = "the reference never runs in this process"
# because = "glibc moves and overwrites what is freed; a GPU's caching allocator would hand it back"
# ///
# <right answer>


def forward(self, x):
    return torch.empty_like(x)


SelfAttention.forward = forward
