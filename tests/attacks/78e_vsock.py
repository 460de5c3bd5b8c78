# /// attack
# row = 78
# does = "opens a socket to the host of a virtual machine"
# expect = ["error"]
# stops = "seccomp"
# without = ["filtered"]
# sign = "says"
# says = "a socket to the host"
# ///
import socket

with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM):
    print("a socket", "to the host")
# <right answer>
