# /// attack
# row = 64
# does = "leaves a System V segment of shared memory behind"
# expect = ["error"]
# stops = "seccomp"
# without = ["filtered"]
# sign = "segment"
# ///
import ctypes

if ctypes.CDLL(None, use_errno=True).shmget(KEY, 4096, 0o1666) < 0:
    raise OSError(ctypes.get_errno(), "shmget")
# <right answer>
