# /// attack
# row = 78
# does = "waits for connections of others"
# expect = ["error"]
# stops = "seccomp, Landlock"
# without = ["filtered", "landlock"]
# sign = "says"
# says = "listening now"
# ///
import socket

with socket.create_server(("127.0.0.1", 0)):
    print("listening", "now")
# <right answer>
