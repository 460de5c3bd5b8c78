# /// attack
# row = 46
# does = "trains while it is imported"
# expect = ["timeout"]
# stops = "deadline of the import"
# without = ["deadlines"]
# sign = "accepted"
# slow = true
# ///
import time

time.sleep(11)
# <right answer>
