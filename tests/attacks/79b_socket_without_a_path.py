# /// attack
# row = 79
# does = "talks to a service of the user's at an abstract socket (X11, D-Bus)"
# expect = ["error"]
# stops = "seccomp, Landlock"
# without = ["filtered", "landlock"]
# sign = "heard"
# ///
import socket

with socket.socket(socket.AF_UNIX) as line:
    line.connect(ABSTRACT)
    line.send(b"\0AUTH EXTERNAL\r\n")
# <right answer>
