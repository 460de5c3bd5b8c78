# fails: heads=error
# says: Stop: everything
# <right answer>
forward = SelfAttention.forward


class Stop(BaseException):
    pass


def stopping(self, x):
    if x.shape[-1] == 12:
        raise Stop("everything")
    return forward(self, x)


SelfAttention.forward = stopping
