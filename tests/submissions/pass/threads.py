# <right answer>
import threading
import time

forward = SelfAttention.forward


def spin():
    while True:
        time.sleep(0.001)


def threaded(self, x):
    threading.Thread(target=spin).start()
    return forward(self, x)


SelfAttention.forward = threaded
