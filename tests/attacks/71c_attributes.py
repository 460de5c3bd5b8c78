# /// attack
# row = 71
# does = "writes extended attributes to the learner's files"
# expect = ["error"]
# stops = "seccomp, user"
# without = ["filtered", "user"]
# sign = "touched"
# ///
import os

os.setxattr(VICTIM + "/workspace/attention.py", "user.mine", b"1")
# <right answer>
