# /// attack
# row = 56
# does = "hangs in an exit handler"
# expect = ["pass"]
# stops = "no exit handler runs"
# without = ["one process"]
# sign = "late"
# seconds = 3.0
# ///
import atexit
import time

# <right answer>
atexit.register(time.sleep, 4)
