# /// attack
# row = 14
# does = "reads another process's memory by a system call"
# expect = ["error"]
# stops = "seccomp, Landlock, user"
# without = ["filtered", "landlock", "user", "privileges"]
# sign = "told"
# ///
import ctypes
import os


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


libc = ctypes.CDLL(None, use_errno=True)
taken = ctypes.create_string_buffer(LENGTH)
here = Part(ctypes.addressof(taken), LENGTH)
there = Part(ADDRESS, LENGTH)
if libc.process_vm_readv(PID, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) < 0:
    raise OSError(ctypes.get_errno(), "process_vm_readv")
print(taken.value.decode())
# <right answer>
