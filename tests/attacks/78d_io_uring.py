# /// attack
# row = 78
# does = "sets up io_uring, which would connect and read past any filter of system calls"
# expect = ["error"]
# stops = "seccomp"
# without = ["filtered"]
# sign = "says"
# says = "a ring of its own"
# ///
import ctypes
import os

ring = ctypes.CDLL(None, use_errno=True).syscall(425, 1, ctypes.create_string_buffer(120))
if ring < 0:
    raise OSError(ctypes.get_errno(), "io_uring_setup")
print("a ring", "of its own")
os.close(ring)
# <right answer>
