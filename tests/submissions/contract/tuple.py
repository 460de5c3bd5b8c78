# says: is a list of 2, a tensor of shape (2, 10, 64) asked for
# <right answer>
forward = SelfAttention.forward
SelfAttention.forward = lambda self, x: (forward(self, x), None)
