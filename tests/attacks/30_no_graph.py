# /// attack
# row = 30
# does = "returns the right numbers without a graph behind them"
# expect = ["wrong", "contract"]
# stops = "gradients are checked"
# without = ["one process"]
# sign = "accepted"
# ///
# <right answer>
right = SelfAttention.forward


def forward(self, x):
    return right(self, x).detach().requires_grad_()


SelfAttention.forward = forward
