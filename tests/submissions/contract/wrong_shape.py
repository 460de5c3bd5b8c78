# says: result 1 of 4 has shape (2, 640), (2, 10, 64) asked for
# <right answer>
forward = SelfAttention.forward
SelfAttention.forward = lambda self, x: forward(self, x).flatten(1)
