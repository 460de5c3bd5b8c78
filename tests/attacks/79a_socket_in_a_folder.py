# /// attack
# row = 79
# does = "talks to a service of the user's at its socket's path (docker, ssh-agent)"
# expect = ["error"]
# stops = "seccomp, user"
# without = ["filtered", "user"]
# sign = "heard"
# ///
import socket

with socket.socket(socket.AF_UNIX) as line:
    line.connect(SOCKET)
    line.send(b"GET /containers/json HTTP/1.0\r\n\r\n")
# <right answer>
