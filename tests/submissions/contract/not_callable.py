# says: SelfAttention is not callable
SelfAttention = 8
