# quick
# fails: heads=timeout
# <right answer>
import signal

for number in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU, signal.SIGALRM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
forward = SelfAttention.forward


def deaf(self, x):
    while x.shape[-1] == 12:
        try:
            signal.pause()
        except BaseException:
            continue
    return forward(self, x)


SelfAttention.forward = deaf
