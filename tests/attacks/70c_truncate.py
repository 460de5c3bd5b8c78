# /// attack
# row = 70
# does = "empties the learner's work by its name"
# expect = ["error"]
# stops = "seccomp, Landlock, user"
# without = ["filtered", "landlock", "user"]
# sign = "touched"
# ///
import os

os.truncate(VICTIM + "/workspace/attention.py", 0)
# <right answer>
