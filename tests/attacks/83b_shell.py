# /// attack
# row = 83
# does = "becomes a shell"
# expect = ["error"]
# stops = "seccomp, Landlock, user"
# without = ["filtered", "landlock", "user"]
# sign = "touched"
# ///
import os

os.execv("/bin/sh", ["sh", "-c", "echo mine > " + VICTIM + "/workspace/new"])
