# /// attack
# row = 14
# does = "attaches to another process as a debugger, which stops it"
# expect = ["error"]
# stops = "seccomp, Landlock, user"
# without = ["filtered", "landlock", "user", "privileges"]
# sign = "says"
# says = "attached"
# ///
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long] * 4
libc.ptrace.restype = ctypes.c_long
if libc.ptrace(0x4206, PID, 0, 0) < 0:  # PTRACE_SEIZE: it goes on when we let go
    raise OSError(ctypes.get_errno(), "ptrace")
print("attached")
# <right answer>
