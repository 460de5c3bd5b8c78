# /// attack
# row = 0
# does = "control: an honest mistake"
# expect = ["wrong"]
# stops = "nothing to stop"
# because = "a control"
# sign = "accepted"
# ///
# <right answer>
right = SelfAttention.forward


def forward(self, x):
    self.scale = 1.0
    return right(self, x)


SelfAttention.forward = forward
