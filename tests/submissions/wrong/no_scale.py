# seed: 7
# fails: forward=wrong heads=wrong scale=wrong gradients=wrong input-kept=wrong
# says: differs in
# <right answer>
begin = SelfAttention.__init__


def unscaled(self, dim, heads=8):
    begin(self, dim, heads)
    self.scale = 1.0


SelfAttention.__init__ = unscaled
