# /// attack
# row = 15
# does = "searches its own memory, byte by byte, for the reference's source"
# expect = ["error"]
# stops = "neither service nor runner ever holds it"
# without = ["one process"]
# sign = "accepted"
# ///
import collections
import ctypes
import re

wanted = b"source.reshape" if False else b"scores = q @ k." + b"transpose(-1, -2) * self" + b".scale"
start = b'"""Multi-head self-attention, as the ' + b"article builds it"
copies = collections.Counter()
for line in open("/proc/self/maps"):
    if " rw-p " not in line or "[v" in line:
        continue
    low, high = (int(one, 16) for one in line.split()[0].split("-"))
    text = ctypes.string_at(low, high - low)
    for found in re.finditer(re.escape(start), text):
        program = text[found.start() : found.start() + 4000].split(b"\0")[0]
        if wanted in program:
            copies[program] += 1
del text
# One that has been written over in part is like no other.
exec(copies.most_common(1)[0][0].decode())
SelfAttention
