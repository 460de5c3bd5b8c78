# /// attack
# row = 1
# does = "leaves with status 0 while it is imported"
# expect = ["error"]
# stops = "exit status is no evidence"
# without = ["one process"]
# reads = "status"
# sign = "accepted"
# ///
import sys

sys.exit(0)
