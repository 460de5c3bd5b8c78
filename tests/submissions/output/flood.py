# fails: heads=output
# says: printed more than 1024 KiB
# <right answer>
forward = SelfAttention.forward


def shouting(self, x):
    while x.shape[-1] == 12:
        print("again and again " * 100)
    return forward(self, x)


SelfAttention.forward = shouting
