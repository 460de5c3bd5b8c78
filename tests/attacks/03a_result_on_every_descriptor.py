# /// attack
# row = 3
# does = "writes a result to every open descriptor"
# expect = ["protocol"]
# stops = "records, not verdicts, on the line"
# without = ["one process"]
# reads = "result"
# sign = "accepted"
# ///
import os

for descriptor in range(3, 256):
    try:
        os.write(descriptor, b'{"passed": true}\n')
    except OSError:
        pass
raise ValueError
