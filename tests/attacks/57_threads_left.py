# /// attack
# row = 57
# does = "leaves a thread that an interpreter would wait for"
# expect = ["pass"]
# stops = "the runner ends without its threads"
# without = ["one process"]
# sign = "late"
# seconds = 3.0
# ///
import threading
import time

# <right answer>
threading.Thread(target=time.sleep, args=(4,)).start()
