# /// attack
# row = 78
# does = "connects by TCP"
# expect = ["error"]
# stops = "seccomp, Landlock"
# without = ["filtered", "landlock"]
# sign = "heard"
# ///
import socket

socket.create_connection(("127.0.0.1", TCP), 2).close()
# <right answer>
