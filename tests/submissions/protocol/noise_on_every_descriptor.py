# fails: heads=protocol
# says: the answer sent bytes that are no result
# <right answer>
import os

forward = SelfAttention.forward


def noisy(self, x):
    if x.shape[-1] == 12:
        for descriptor in range(3, 256):
            try:
                os.write(descriptor, b"GET / HTTP/1.1\r\n\r\n" * 10)
            except OSError:
                pass
    return forward(self, x)


SelfAttention.forward = noisy
