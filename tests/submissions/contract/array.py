# says: is a NumPy array
# <right answer>
forward = SelfAttention.forward
SelfAttention.forward = lambda self, x: forward(self, x).detach().numpy()
