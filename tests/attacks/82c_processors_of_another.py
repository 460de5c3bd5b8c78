# /// attack
# row = 82
# does = "leaves another process one processor"
# expect = ["error"]
# stops = "seccomp, user"
# without = ["filtered", "user", "privileges"]
# sign = "altered"
# ///
import os

os.sched_setaffinity(PID, {min(os.sched_getaffinity(PID))})
# <right answer>
