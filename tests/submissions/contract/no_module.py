# says: an nn.Module was asked for, this is a function
# fails: forward=contract heads=contract scale=contract large-scores=contract gradients=contract arguments=wrong input-kept=contract


def SelfAttention(dim, heads=8):
    def function(x):
        return x

    return function
