# /// attack
# row = 62
# does = "forks (three children that end by themselves; a bomb would not stop)"
# expect = ["error"]
# stops = "seccomp"
# without = ["filtered"]
# sign = "bred"
# ///
import os
import time

for _ in range(3):
    if os.fork() == 0:
        time.sleep(0.4)
        os._exit(0)
time.sleep(0.3)
# <right answer>
