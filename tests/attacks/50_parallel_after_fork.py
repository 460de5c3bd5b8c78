# /// attack
# row = 50
# does = "is right, with products so large that OpenMP would share them out: no attack at all"
# expect = ["pass"]
# stops = "one thread before the fork"
# without = ["one_thread"]
# pack = "quick"
# sign = "refused"
# ///
# <right answer>
right = SelfAttention.forward


def forward(self, x):
    wide = torch.ones(300, 300)
    (wide @ wide).softmax(-1).sum()
    return right(self, x)


SelfAttention.forward = forward
