# /// attack
# row = 71
# does = "changes the date of the learner's files"
# expect = ["error"]
# stops = "seccomp, user"
# without = ["filtered", "user"]
# sign = "touched"
# ///
import os

os.utime(VICTIM + "/workspace/attention.py", (0, 0))
# <right answer>
