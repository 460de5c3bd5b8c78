# /// attack
# row = 83
# does = "becomes root of a user namespace, and so may mount"
# expect = ["error"]
# stops = "seccomp"
# without = ["filtered"]
# sign = "says"
# says = "a namespace of its own"
# ///
import ctypes

if ctypes.CDLL(None, use_errno=True).unshare(0x10000000) < 0:
    raise OSError(ctypes.get_errno(), "unshare")
print("a namespace", "of its own")
# <right answer>
