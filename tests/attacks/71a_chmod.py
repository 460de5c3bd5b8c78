# /// attack
# row = 71
# does = "takes the permissions of the learner's files away"
# expect = ["error"]
# stops = "seccomp, user"
# without = ["filtered", "user"]
# sign = "touched"
# ///
import os

os.chmod(VICTIM + "/workspace/attention.py", 0)
# <right answer>
