# /// attack
# row = 78
# does = "sends a secret in a DNS query, by UDP"
# expect = ["error"]
# stops = "seccomp"
# without = ["filtered"]
# sign = "heard"
# ///
import socket

query = b"\x12\x34\x01\0\0\1\0\0\0\0\0\0\6secret\7example\0\0\1\0\1"
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
    line.sendto(query, ("127.0.0.1", UDP))
# <right answer>
