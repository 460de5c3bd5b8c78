# /// attack
# row = 70
# does = "deletes the learner's work"
# expect = ["error"]
# stops = "Landlock, user"
# without = ["landlock", "user"]
# sign = "touched"
# ///
import os

os.remove(VICTIM + "/workspace/attention.py")
# <right answer>
