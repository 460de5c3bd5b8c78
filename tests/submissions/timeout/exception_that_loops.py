# quick
# fails: heads=timeout
# <right answer>
forward = SelfAttention.forward


class Endless(Exception):
    def __str__(self):
        while True:
            pass


def raising(self, x):
    if x.shape[-1] == 12:
        raise Endless
    return forward(self, x)


SelfAttention.forward = raising
