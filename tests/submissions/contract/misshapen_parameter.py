# says: parameter to_out.bias has shape (1,), (64,) asked for
# <right answer>
begin = SelfAttention.__init__


def narrow(self, dim, heads=8):
    begin(self, dim, heads)
    self.to_out.bias = nn.Parameter(torch.zeros(1))


SelfAttention.__init__ = narrow
