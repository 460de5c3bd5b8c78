# fails: heads=wrong
# says: result 1 of 2 48 elements of 48 is NaN where
# <right answer>
forward = SelfAttention.forward
SelfAttention.forward = lambda self, x: forward(self, x) * (torch.nan if x.shape[-1] == 12 else 1)
