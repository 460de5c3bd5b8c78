# /// attack
# row = 56
# does = "hangs when its module is taken down"
# expect = ["pass"]
# stops = "nothing is taken down"
# without = ["one process"]
# sign = "late"
# seconds = 3.0
# ///
import threading
import time
import weakref

# <right answer>
weakref.finalize(SelfAttention, time.sleep, 4)
