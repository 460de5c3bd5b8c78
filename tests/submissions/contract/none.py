# says: is None, a tensor of shape (2, 10, 64) asked for
# <right answer>
SelfAttention.forward = lambda self, x: None
