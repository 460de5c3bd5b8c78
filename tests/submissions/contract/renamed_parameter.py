# says: has no parameter to_qkv.weight (it has:
# <right answer>
begin = SelfAttention.__init__


def renamed(self, dim, heads=8):
    begin(self, dim, heads)
    self.projection, self.__dict__["to_qkv"] = self.to_qkv, self.to_qkv
    del self._modules["to_qkv"]


SelfAttention.__init__ = renamed
