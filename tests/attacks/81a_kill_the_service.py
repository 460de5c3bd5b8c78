# /// attack
# row = 81
# does = "kills the service that started it"
# expect = ["error"]
# stops = "seccomp, Landlock, user"
# without = ["filtered", "landlock", "user"]
# sign = "grader broke"
# ///
import os
import signal

os.kill(os.getppid(), signal.SIGKILL)
# <right answer>
