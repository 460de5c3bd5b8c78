# /// attack
# row = 82
# does = "lowers another process's priority"
# expect = ["error"]
# stops = "seccomp, user"
# without = ["filtered", "user", "privileges"]
# sign = "altered"
# ///
import os

os.setpriority(os.PRIO_PROCESS, PID, 15)
# <right answer>
