# says: has dtype float64, float32 asked for
# <right answer>
forward = SelfAttention.forward
SelfAttention.forward = lambda self, x: forward(self, x).double()
