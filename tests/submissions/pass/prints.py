# prints: once upon a time
# prints: and no newline
# never: [31m
# never: \u202e
# never: \u001b
# <right answer>
import os
import sys

forward = SelfAttention.forward


def chatty(self, x):
    print("once upon\x1b[31m a time\x1b[0m \u202e")
    sys.stderr.write("and no newline")
    os.write(2, b"\xff\xfe\x00\x01chec")
    return forward(self, x)


SelfAttention.forward = chatty
