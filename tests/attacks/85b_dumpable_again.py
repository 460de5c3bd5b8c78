# /// attack
# row = 85
# does = "makes its memory open to others and to core dumps again"
# expect = ["error"]
# stops = "seccomp"
# without = ["filtered"]
# sign = "says"
# says = "dumpable again"
# ///
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(4, 1, 0, 0, 0) < 0:
    raise OSError(ctypes.get_errno(), "prctl")
print("dumpable", "again")
# <right answer>
