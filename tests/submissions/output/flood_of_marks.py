# fails: heads=output
# <right answer>
import os

forward = SelfAttention.forward


def shouting(self, x):
    number = 0
    while x.shape[-1] == 12:
        number += 1
        os.write(1, b"\x00\x01check %d\x00" % (number % 9999) + b"x" * 50_000)
    return forward(self, x)


SelfAttention.forward = shouting
