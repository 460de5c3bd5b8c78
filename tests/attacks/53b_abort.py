# /// attack
# row = 53
# does = "aborts"
# expect = ["crash"]
# stops = "a process of its own"
# without = ["one process"]
# sign = "grader broke"
# ///
import os

# <right answer>


def forward(self, x):
    os.abort()


SelfAttention.forward = forward
