# /// attack
# row = 58
# does = "closes every descriptor and stays, deaf to signals"
# expect = ["protocol"]
# stops = "SIGKILL"
# without = ["hard_kill"]
# sign = "left"
# seconds = 3.0
# ///
import os
import signal
import time

signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.closerange(0, 256)
time.sleep(4)
