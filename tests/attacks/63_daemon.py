# /// attack
# row = 63
# does = "leaves a process behind that is nobody's child, in a session of its own"
# expect = ["error"]
# stops = "seccomp"
# without = ["filtered"]
# sign = "left"
# ///
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 256)
        time.sleep(20)
    os._exit(0)
# <right answer>
