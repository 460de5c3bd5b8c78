# says: the module has no parameter to_out.bias
# fails: forward=contract heads=contract scale=contract large-scores=contract gradients=contract input-kept=contract
# <right answer>
begin = SelfAttention.__init__


def without(self, dim, heads=8):
    begin(self, dim, heads)
    self.to_out.bias = None


SelfAttention.__init__ = without
