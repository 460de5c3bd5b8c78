# /// attack
# row = 53
# does = "sends itself SIGFPE, as a division in C does"
# expect = ["crash"]
# stops = "a process of its own"
# without = ["one process"]
# sign = "grader broke"
# ///
import os
import signal

# <right answer>


def forward(self, x):
    os.kill(os.getpid(), signal.SIGFPE)


SelfAttention.forward = forward
