# /// attack
# row = 81
# does = "asks whether it may signal everybody (signal 0: it never kills, wall or no wall)"
# expect = ["error"]
# stops = "seccomp, Landlock, user"
# without = ["filtered", "landlock", "user"]
# sign = "says"
# says = "everybody could be killed"
# ///
import os

os.kill(-1, 0)
print("everybody", "could be killed")
# <right answer>
